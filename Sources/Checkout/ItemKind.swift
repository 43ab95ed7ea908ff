import Text

/// What kind of thing an item is, by words of three languages: who types «телевизор», «теледидар» or "television" means the same items.
struct ItemKind: Sendable {
  /// A set of kinds, a bit for each row of the table.
  typealias Mask = UInt64

  /// Apart by spaces, category keys of catalogues among them.
  private let words: String
  /// The category that has it where the shop has no category of its own for it.
  private let wider: String?
  /// True where its words count in an item's category only, not in its model: «чехол для телефона» is no phone.
  private let isCategory: Bool

  private init(category words: String) { (self.words, wider, isCategory) = (words, nil, true) }
  private init(_ words: String, in wider: String) { (self.words, self.wider, isCategory) = (words, wider, false) }

  /// Each row in Russian, Kazakh and English.
  private static let table = [
    ItemKind(
      category: "телефон телефоны смартфон смартфоны телефондар смартфондар phone phones smartphone smartphones"),
    ItemKind(category: "планшет планшеты планшеттер tablet tablets"),
    ItemKind(category: "ноутбук ноутбуки ноутбуктер laptop laptops notebook notebooks"),
    ItemKind(category: "телевизор телевизоры тв теледидар теледидарлар tv television televisions"),
    ItemKind(category: "техника тұрмыстық appliance appliances"),
    ItemKind(category: "кухня асүй kitchen"),
    ItemKind(category: "мебель жиһаз furniture"),
    ItemKind(category: "аудио звук дыбыс audio sound"),
    ItemKind(category: "игры игровой ойын ойындар game games gaming"),
    ItemKind(category: "аксессуар аксессуары аксессуарлар керек-жарақ accessory accessories"),
    ItemKind("чехол чехлы қап қаптама case cases cover covers", in: "accessories"),
    ItemKind("зарядка зарядное адаптер қуаттағыш зарядтағыш charger chargers adapter", in: "accessories"),
    ItemKind("кабель провод сым cable cables", in: "accessories"),
    ItemKind("повербанк аккумулятор powerbank", in: "accessories"),
    ItemKind("мышь мышка тінтуір mouse", in: "accessories"),
    ItemKind("клавиатура пернетақта keyboard keyboards", in: "accessories"),
    ItemKind("часы браслет сағат білезік watch watches watch6 watch7 watch8 band", in: "accessories"),
    ItemKind("наушники гарнитура құлаққап headphones headset earphones earbuds airpods buds", in: "audio"),
    ItemKind("колонка колонки станция үндеткіш speaker speakers", in: "audio"),
    ItemKind("приставка консоль console playstation xbox", in: "gaming"),
    ItemKind("джойстик геймпад gamepad controller dualsense", in: "gaming"),
    ItemKind("холодильник холодильники тоңазытқыш fridge refrigerator", in: "appliances"),
    ItemKind("стиральная стиралка кір-жуғыш жуғыш washer washing", in: "appliances"),
    ItemKind("пылесос робот-пылесос шаңсорғыш vacuum", in: "appliances"),
    ItemKind("кондиционер салқындатқыш conditioner", in: "appliances"),
    ItemKind("водонагреватель бойлер суқыздырғыш boiler", in: "appliances"),
    ItemKind("посудомоечная посудомойка ыдыс-жуғыш dishwasher", in: "kitchen"),
    ItemKind("микроволновая микроволновка microwave", in: "kitchen"),
    ItemKind("кофемашина кофеварка кофеқайнатқыш coffee", in: "kitchen"),
    ItemKind("мультиварка баяу-пісіргіш multicooker", in: "kitchen"),
    ItemKind("духовой духовка плита oven stove", in: "kitchen"),
    ItemKind("диван диваны софа sofa couch", in: "furniture"),
    ItemKind("кровать кровати төсек bed beds", in: "furniture"),
    ItemKind("шкаф шкаф-купе wardrobe", in: "furniture"),
    ItemKind("стол столы үстел table tables", in: "furniture"),
    ItemKind("матрас матрац mattress", in: "furniture"),
  ]

  /// A word of the table, folded.
  private struct Word {
    let text: [UInt8]
    var kinds: Mask
    let isCategory: Bool
  }

  /// By hash, so that a hundred thousand models are read without making strings of their words.
  private static let byHash: [Int: Word] = {
    var result: [Int: Word] = [:]
    for (index, kind) in table.enumerated() {
      for text in FoldedText.bytes(kind.words).split(separator: 0x20) {
        result[hash(text), default: Word(text: Array(text), kinds: 0, isCategory: kind.isCategory)].kinds |=
          1 << Mask(index)
      }
    }
    return result
  }()

  /// The kinds of an item by its category's key and the words of its model.
  static func kinds(category: String, model: some Collection<UInt8>) -> Mask {
    var mask = kinds(ofCategory: category)
    var hash = start
    func end() {
      if let word = byHash[hash], !word.isCategory { mask |= word.kinds }
      hash = start
    }
    for byte in model {
      if byte == 0x20 { end() } else { add(byte, to: &hash) }
    }
    end()
    return mask
  }

  static func kinds(ofCategory key: String) -> Mask { byHash[hash(FoldedText.bytes(key))]?.kinds ?? 0 }

  /// What a typed word means: the kinds that have it, and those that have a word that begins with it. Few letters begin too much.
  static func meaning(of word: [UInt8]) -> (whole: Mask, begun: Mask) {
    let whole = byHash[hash(word)]?.kinds ?? 0
    guard String(decoding: word, as: UTF8.self).count >= 4 else { return (whole, whole) }
    return (whole, byHash.values.reduce(whole) { $1.text.starts(with: word) ? $0 | $1.kinds : $0 })
  }

  /// The kinds of the wider categories.
  static func widened(_ mask: Mask) -> Mask {
    table.indices.reduce(0) { result, index in
      guard mask & 1 << Mask(index) != 0, let wider = table[index].wider else { return result }
      return result | kinds(ofCategory: wider)
    }
  }

  // FNV-1a.
  private static let start = Int(bitPattern: 0xCBF2_9CE4_8422_2325)
  private static func add(_ byte: UInt8, to hash: inout Int) { hash = (hash ^ Int(byte)) &* 0x100_0000_01B3 }
  private static func hash(_ bytes: some Sequence<UInt8>) -> Int { bytes.reduce(into: start) { add($1, to: &$0) } }
}
