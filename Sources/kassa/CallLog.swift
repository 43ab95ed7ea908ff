import Logging
import Wire

extension Transport {
  /// Logs each call, without host, query and bodies.
  func logged(to logger: Logger) -> Transport {
    var logged = self
    logged.send = { [send] request in
      let start = ContinuousClock.now
      let result = await send(request)
      var metadata: Logger.Metadata = [
        "method": "\(request.method)", "path": "\(path(of: request.url))",
        "ms": "\(Int((ContinuousClock.now - start) / .milliseconds(1)))",
      ]
      switch result {
      case .success(let answer): metadata["status"] = "\(answer.status)"
      case .failure(let failure): metadata["cause"] = "\(failure)"
      }
      logger.info("call", metadata: metadata)
      return result
    }
    return logged
  }
}

/// Without host and query.
private func path(of url: String) -> Substring {
  let rest = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
  return rest.drop { $0 != "/" }.prefix { $0 != "?" }
}
