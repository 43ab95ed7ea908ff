/// # HTTP: what the program's own servers and callbacks have in common
///
/// Connections with limits and time-outs on top of NIO and Hummingbird, addresses, and the signature of callbacks. Knows nothing of banks,
/// orders or screens.
enum HTTP {}
