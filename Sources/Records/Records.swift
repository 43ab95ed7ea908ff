/// # Records: what the till remembers, as values
///
/// The desk with the sale in progress, the orders with their attempts and states, the questions that the history is asked, and how all of
/// it is written to a file for others. Pure: the screens show these values, the journal keeps them, and neither knows the other.
enum Records {}
