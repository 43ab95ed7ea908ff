/// # BankControl: what can be seen and changed of the stand-in bank
///
/// Values without a bank: what it tells of itself, what can be commanded, and the faults. The bank carries commands out, over HTTP below
/// `/_bank/` and from the till's console alike. Pure.
enum BankControl {}
