import Foundation
import GRDB
import Sales

/// Migrations: a released one never changes.
enum Schema {
  static let migrator: DatabaseMigrator = {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 desk, applications, states") { db in
      try db.execute(sql: first)
    }
    migrator.registerMigration("2 banks, leases, what the bank said") { db in
      try db.execute(sql: second)
    }
    migrator.registerMigration("3 search by parts of numbers, sums and folded letters") { db in
      try Store.indexAll(db)
    }
    migrator.registerMigration("4 what was sent under a number") { db in
      try db.execute(sql: "ALTER TABLE attempt ADD COLUMN content TEXT NOT NULL DEFAULT ''")
    }
    migrator.registerMigration("5 which till sold") { db in
      try db.execute(sql: fifth)
    }
    migrator.registerMigration("6 which till changed an order last") { db in
      try db.execute(sql: sixth)
    }
    migrator.registerMigration("7 the key of the callbacks' tokens") { db in
      try db.execute(sql: "CREATE TABLE callback_key (key BLOB NOT NULL)")
      let key = Data((0..<CallbackTokens.keyLength).map { _ in UInt8.random(in: 0...255) })
      try db.execute(sql: "INSERT INTO callback_key (key) VALUES (?)", arguments: [key])
    }
    migrator.registerMigration("8 what unsigned callbacks reported") { db in
      try db.execute(
        sql: """
          CREATE TABLE claim (
            application INTEGER PRIMARY KEY REFERENCES application,
            state TEXT NOT NULL, title TEXT NOT NULL, at REAL NOT NULL
          )
          """)
    }
    migrator.registerMigration("9 why no answer came") { db in
      try db.execute(sql: "ALTER TABLE attempt ADD COLUMN failure TEXT NOT NULL DEFAULT ''")
    }
    migrator.registerMigration("10 exchanges, and files with them") { db in
      try db.execute(sql: tenth)
    }
    return migrator
  }()

  /// - `desk`: each till's desk as JSON.
  /// - `counter`: the last number used with a prefix.
  /// - `application`: one narrow row for each reference, because the history scans it. `day` is the day in Kazakhstan as a number,
  ///   `grouping` an `OrderGroup`. Personal data is cleared when it is forgotten.
  /// - `sale`: the sale it came from. `attempt`: each attempt to send it; its `content` is a `SentContent`, its
  ///   `failure` a `BrokerFailure`; both are empty where they are unknown.
  ///   `state`: each state that was seen.
  /// - `search`: full-text index by the same rowid; `tags` holds day, group and bank, so that filters need no join.
  /// - `bank` of a desk and an application: the identity of their bank.
  /// - `lease_desk`, `lease_until`: the till that exclusively handles an application with unknown outcome, or sets a state of an accepted one.
  /// - `callback_key`: one row, see `CallbackTokens`.
  /// - `claim`: what an unsigned callback reported and nothing proved or disproved.
  /// - `exchange`: what was sent and received, where it is recorded; `sale` is empty where none is known. `exchange_part`: its content in
  ///   parts that are written one by one, `whole` once all of them are.
  /// - `bench_file`: files with exchanges that the till wrote; `stamp` tells whether it is still the same, `sales` their numbers.
  /// - `word`: what a person at the bank said about an application.
  private static let second = """
    ALTER TABLE application ADD COLUMN bank TEXT NOT NULL DEFAULT 'embedded';
    ALTER TABLE application ADD COLUMN lease_desk INTEGER;
    ALTER TABLE application ADD COLUMN lease_until REAL;
    CREATE TABLE desk_of_bank (
      number INTEGER NOT NULL, bank TEXT NOT NULL, at REAL NOT NULL, content TEXT NOT NULL, PRIMARY KEY (number, bank)
    );
    INSERT INTO desk_of_bank SELECT number, 'embedded', at, content FROM desk;
    DROP TABLE desk;
    ALTER TABLE desk_of_bank RENAME TO desk;
    CREATE INDEX application_by_bank ON application (bank);
    UPDATE search SET tags = tags || ' bembedded';
    CREATE TABLE word (
      id INTEGER PRIMARY KEY,
      application INTEGER NOT NULL REFERENCES application,
      at REAL NOT NULL, taken INTEGER NOT NULL, note TEXT NOT NULL
    );
    CREATE INDEX word_by_application ON word (application);
    """

  private static let tenth = """
    CREATE TABLE exchange (
      id INTEGER PRIMARY KEY, bank TEXT NOT NULL, at REAL NOT NULL, sale TEXT NOT NULL, size INTEGER NOT NULL,
      searchable INTEGER NOT NULL, whole INTEGER NOT NULL
    );
    CREATE TABLE exchange_part (
      id INTEGER PRIMARY KEY, exchange INTEGER NOT NULL REFERENCES exchange ON DELETE CASCADE, content BLOB NOT NULL
    );
    CREATE INDEX exchange_part_by_exchange ON exchange_part (exchange);
    CREATE TABLE bench_file (
      id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, at REAL NOT NULL, stamp TEXT NOT NULL, sales TEXT NOT NULL
    );
    """

  /// Empty where an earlier version sold. The index finds at once whether there is more than one.
  private static let fifth = """
    ALTER TABLE application ADD COLUMN till TEXT NOT NULL DEFAULT '';
    CREATE INDEX application_by_till ON application (till);
    """

  /// `change` counts the changes of all orders, `changed_by` is the desk that made the last one.
  private static let sixth = """
    ALTER TABLE application ADD COLUMN change INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE application ADD COLUMN changed_by INTEGER NOT NULL DEFAULT 0;
    CREATE INDEX application_by_change ON application (change);
    """

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
