-- Plans for another amount with each request, so that no answer can be kept.
function request()
  return wrk.format("GET", wrk.path .. "?merchantId=M&amount=" .. math.random(10000, 7000000))
end
