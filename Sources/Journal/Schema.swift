import GRDB

/// The tables, as steps that only grow: a step that a released till has carried out never changes.
enum Schema {
  static let migrator: DatabaseMigrator = {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 desk, applications, states") { db in
      try db.execute(sql: first)
    }
    return migrator
  }()

  /// - `desk`: what lies on each till's desk, whole, as JSON.
  /// - `counter`: the last number that was given under a prefix.
  /// - `application`: one row for a reference; narrow, because the history walks over it. `day` is the day in Kazakhstan as a number,
  ///   `grouping` an `OrderGroup`. A row says who buys until it is forgotten.
  /// - `sale`: the sale it came from. `attempt`: each try to send it. `state`: each state that was seen.
  /// - `search`: the words of each application by the same rowid; `tags` holds its day and group, so that filters need no second look.
  private static let first = """
    CREATE TABLE desk (number INTEGER PRIMARY KEY, at REAL NOT NULL, content TEXT NOT NULL);
    CREATE TABLE counter (prefix TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE application (
      id INTEGER PRIMARY KEY,
      reference TEXT NOT NULL UNIQUE,
      submitted_at REAL NOT NULL,
      day INTEGER NOT NULL,
      profile TEXT NOT NULL,
      host TEXT NOT NULL,
      last_name TEXT NOT NULL, first_name TEXT NOT NULL, middle_name TEXT NOT NULL,
      iin TEXT NOT NULL, phone TEXT NOT NULL, email TEXT NOT NULL, status TEXT NOT NULL,
      goods TEXT NOT NULL,
      plan TEXT NOT NULL,
      amount INTEGER NOT NULL,
      outcome TEXT NOT NULL,
      link TEXT NOT NULL DEFAULT '',
      state TEXT, state_title TEXT, state_at REAL, state_source TEXT,
      grouping TEXT NOT NULL,
      forgotten INTEGER NOT NULL DEFAULT 0
    );
    CREATE INDEX application_by_day ON application (day, grouping, amount);
    CREATE INDEX application_by_group ON application (grouping);
    CREATE TABLE sale (application INTEGER PRIMARY KEY REFERENCES application, draft TEXT NOT NULL);
    CREATE TABLE attempt (
      id INTEGER PRIMARY KEY,
      application INTEGER NOT NULL REFERENCES application,
      began_at REAL NOT NULL, ended_at REAL,
      outcome TEXT NOT NULL,
      profile TEXT NOT NULL, host TEXT NOT NULL,
      request TEXT NOT NULL, answer TEXT NOT NULL DEFAULT ''
    );
    CREATE INDEX attempt_by_application ON attempt (application);
    CREATE TABLE state (
      id INTEGER PRIMARY KEY,
      application INTEGER NOT NULL REFERENCES application,
      state TEXT NOT NULL, title TEXT NOT NULL, at REAL NOT NULL, source TEXT NOT NULL
    );
    CREATE INDEX state_by_application ON state (application);
    CREATE VIRTUAL TABLE search USING fts5 (
      words, tags, tokenize = "unicode61 remove_diacritics 2", prefix = '1 2 3'
    );
    """
}
