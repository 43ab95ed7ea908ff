import HTTP
import HTTPTypes
import Hummingbird
import Screens

/// The page behind "Back to the shop" on the bank's page. The shop's address there is the callback's.
struct ShopPage: ResponseGenerator {
  let language: Language

  /// Uses the language of the query, else the browser's first one that we have, else Russian.
  init(asked: String?, preferred: String?) {
    language =
      asked.flatMap { Language(rawValue: $0) }
      ?? AcceptLanguage.codes(preferred).compactMap { Language(rawValue: $0) }.first ?? .russian
  }

  var html: String {
    let strings = Strings(language)
    return """
      <!doctype html>
      <html lang="\(language.rawValue)">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(strings.shopPageTitle)</title>
      <style>
      :root{color-scheme:light dark;--base:#fbfaf7;--text:#20242b;--accent:#0b7a4b}
      @media(prefers-color-scheme:dark){:root{--base:#14171c;--text:#d7dce3;--accent:#4cc38a}}
      body{margin:0;font:17px/1.5 system-ui,sans-serif;color:var(--text);background:var(--base)}
      main{max-width:36rem;margin:0 auto;padding:1rem 1.25rem}
      h1{font-size:1.6rem;line-height:1.25;margin:1rem 0 .5rem;color:var(--accent)}
      </style>
      </head>
      <body><main><h1>\(strings.shopPageTitle)</h1><p>\(strings.shopPageText)</p></main></body>
      </html>

      """
  }

  func response(from request: Request, context: some RequestContext) -> Response {
    var headers = HTTPFields.page()
    headers[.vary] = "Accept-Language"
    return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(string: html)))
  }
}
