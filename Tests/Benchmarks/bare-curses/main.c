// The least that a curses program with a list does: the limit that the till's keys are measured against.
#define _XOPEN_SOURCE_EXTENDED 1
#include <curses.h>
#include <locale.h>

int main(void) {
  setlocale(LC_ALL, "C.UTF-8");
  initscr();
  cbreak();
  noecho();
  keypad(stdscr, TRUE);
  int selected = 0;
  for (;;) {
    for (int row = 0; row < 30; row++) {
      if (row == selected) attron(A_REVERSE);
      mvprintw(row + 2, 2, "row %02d  AirPods Pro 2        169 990", row);
      attroff(A_REVERSE);
    }
    refresh();
    int key = getch();
    if (key == 'q' || key == ERR) break;
    if (key == KEY_DOWN) selected = (selected + 1) % 30;
    if (key == KEY_UP) selected = (selected + 29) % 30;
  }
  endwin();
  return 0;
}
