import Testing
import Text

@Suite struct KeyboardLayoutTests {
  @Test func lettersGoByTheirPlace() {
    #expect(KeyboardLayout.latin("й") == "q")
    #expect(KeyboardLayout.latin("Ч") == "X")
    #expect(KeyboardLayout.latin("q") == nil)
    #expect(KeyboardLayout.swapped("фшкз") == "airp")
    #expect(KeyboardLayout.swapped("rjdth") == "ковер")
  }

  @Test func theKazakhNumberRowIsDigits() {
    #expect(String("\"әіңғ,.үұқ".compactMap(KeyboardLayout.digit)) == "1234567890")
    #expect(KeyboardLayout.digit("7") == "7")
    #expect(KeyboardLayout.digit("x") == nil)
  }

  /// What stands behind the digits in the Kazakh number row, with and without Shift.
  @Test func theKazakhMinusAndEqualsSignsAreFoundByPlace() {
    #expect(String("өһӨҺ".compactMap(KeyboardLayout.latin)) == "-=_+")
    #expect("өһ".compactMap(KeyboardLayout.digit).isEmpty)
    // They are letters where words are meant.
    #expect(KeyboardLayout.swapped("usb-c") == "гыи-с" && KeyboardLayout.swapped("өһ") == "өһ")
  }

  /// Every key of both layouts by what it types, as the X keyboard extension has them, and the same key of the Latin one.
  @Test func aScannersKeysAreReadByTheirPlaces() {
    let latin = "`1234567890-=qwertyuiop[]asdfghjkl;'zxcvbnm,./"
    let kazakh = "(\"әіңғ,.үұқөһйцукенгшщзхъфывапролджэячсмитьбю№"
    let russian = "ё1234567890-=йцукенгшщзхъфывапролджэячсмитьбю."
    #expect(KeyboardLayout.readings(of: kazakh)[2] == latin)
    #expect(KeyboardLayout.readings(of: russian)[1] == latin)
    #expect(KeyboardLayout.readings(of: latin)[0] == latin)
    // With Shift, as far as codes have such characters.
    #expect(KeyboardLayout.readings(of: "!\"№;%:?*()_+ЙЯ/,")[1] == "!@#$%^&*()_+QZ|?")
    #expect(KeyboardLayout.readings(of: "!;:ӨҺЙЯ?")[2] == "!^&_+QZ?")
  }
}
