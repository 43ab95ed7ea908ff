/// # Checkout: the till's own domain
///
/// Money, the cart, the plan with its payment schedule, the customer with IIN, phone and email, the verification by SMS code, and
/// the application that all of them add up to. Everything here is a value: no input or output, no clock (time comes in as an
/// argument), no text for people (errors are enums with the facts in them; the screens put them into words).
///
/// Imports nothing of ours but Text. The rules come from the contract of the Smart Online Broker API and from public Kazakh registers;
/// each says so where it stands.
enum Checkout {}
