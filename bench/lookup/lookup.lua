-- For wrk: GET /m/lookup of random hashes, with the key in KEY. Each thread has its own.
local digits = "0123456789abcdef"
local paths = {}
local place = 0

function init()
  math.randomseed(os.time() + tonumber(tostring({}):sub(8), 16) % 1000000)
  for i = 1, 20000 do
    local hash = {}
    for j = 1, 64 do
      local at = math.random(16)
      hash[j] = digits:sub(at, at)
    end
    local head = "GET /m/lookup?signal_type=pdq&signal=" .. table.concat(hash)
    paths[i] = head .. " HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer " .. os.getenv("KEY") .. "\r\n\r\n"
  end
end

function request()
  place = place % #paths + 1
  return paths[place]
end
