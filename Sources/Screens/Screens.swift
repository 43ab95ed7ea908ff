/// # Screens: what the till shows and how it answers
///
/// One state, one `update`, one view. `AppState.update` takes a message and the time, changes the state and returns effects as plain
/// values; `AppView` paints a state onto a surface and changes nothing. There is no input or output here, no clock and no C.
///
/// - **State**: the root state, messages, effects, and what is remembered of orders.
/// - **Steps**: the five steps of a sale; each has its state with `update` and keys in one file and its view in another.
/// - **Overlays**: what lies above a step (palette, help, dialogs); the top one gets the keys first.
/// - **Frame**: header, steps, footer, orders panel: what stands around every step.
/// - **Strings**: every text, in Russian, Kazakh and English side by side.
enum Screens {}
