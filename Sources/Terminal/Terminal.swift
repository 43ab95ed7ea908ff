/// # Terminal: cells, styles, layout, widgets and keys
///
/// What a terminal program needs and nothing of what ours is about. Three parts:
///
/// - **Grid**: `Surface` is a grid of cells; a `Style` names roles, never colours; `Rect` splits and insets. `Palette` says what
///   colour a role has.
/// - **Widgets** paint themselves into a rectangle of a surface from plain values. `TextInput` and `ListState` are the editing and
///   scrolling models behind two of them.
/// - **Input**: `InputDecoder` turns what the terminal sends into keys, pastes and mouse events; `KeyboardLayout` knows which
///   Latin letter or digit sits where a Cyrillic one was typed.
///
/// **Curses** is the only part that touches the outside: `CursesScreen` shows a surface with ncursesw and reads input, `Mailbox`
/// lets other threads wake its loop. Everything else is pure. Imports nothing of ours but `CNcurses`.
enum Terminal {}
