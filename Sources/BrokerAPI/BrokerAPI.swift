/// # BrokerAPI: the contract as types
///
/// The messages of the Smart Online Broker API, with two rules: **writing is strict** (exactly the documented members, in the
/// documented types) and **reading is tolerant** (a number where a string is documented, an unknown member or an unknown state never
/// stops the reader; each is a `Finding`). The same `Definition` tables check what the stand-in bank receives, so both sides of the
/// wire follow one description.
///
/// Pure: no input or output, and nothing of ours is imported. What of the contract is documented and what is assumed is said where
/// it stands.
enum BrokerAPI {}
