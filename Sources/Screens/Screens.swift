enum Screens {}
