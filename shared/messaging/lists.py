"""The lists of Redis around a queue, and the steps between them that nothing may interrupt.

A queue is a list, LPUSH on the left, the oldest message on the right. Beside it are `<queue>.held:<worker>`, what a worker has taken and not
settled; `<queue>.again`, what a dead worker held; `<queue>.parking`, what could not be read; `<queue>.holders`, the names of the workers, and
`<queue>.lease:<worker>`, which is there while the worker lives.

The steps may be made where Redis has no memory left: each of them leads to less, and nobody else would make room.
"""

from typing import Final

#: Moves the oldest ARGV[1] messages of a queue to a list of the worker's, in their order, and returns them, oldest first.
#: It stops when they are ARGV[2] bytes or more, and of each returns that many bytes at most.
TAKE: Final = """#!lua flags=allow-oom
local most, taken, bytes = tonumber(ARGV[2]), {}, 0
while #taken < tonumber(ARGV[1]) and bytes < most do
    local message = redis.call('LMOVE', KEYS[1], KEYS[2], 'RIGHT', 'LEFT')
    if not message then break end
    bytes = bytes + #message
    taken[#taken + 1] = #message > most and string.sub(message, 1, most) or message
end
return taken
"""

#: More is neither taken at once nor kept of one message: it is no message by far, and memory is to stay bounded.
MOST_TAKEN_BYTES: Final = 8 * 1024 * 1024

#: Gives what a worker held to the queue's second-chance list, oldest first out, and forgets the worker.
GIVE_BACK: Final = """#!lua flags=allow-oom
local held = redis.call('LRANGE', KEYS[1], 0, -1)
for _, message in ipairs(held) do redis.call('RPUSH', KEYS[2], message) end
redis.call('DEL', KEYS[1])
redis.call('SREM', KEYS[3], ARGV[1])
return #held
"""

#: Renews a worker's lease for ARGV[3] milliseconds, and returns the names of all who take from the queue.
RENEW: Final = """#!lua flags=allow-oom
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
redis.call('SADD', KEYS[2], ARGV[1])
return redis.call('SMEMBERS', KEYS[2])
"""

#: Puts slips on a parking list.
PARK: Final = """#!lua flags=allow-oom
return redis.call('LPUSH', KEYS[1], unpack(ARGV))
"""


def held_by(queue: str, worker: str) -> str:
    return f"{queue}.held:{worker}"


def again_of(queue: str) -> str:
    return f"{queue}.again"


def parking_of(queue: str) -> str:
    return f"{queue}.parking"


def holders_of(queue: str) -> str:
    return f"{queue}.holders"


def lease_of(queue: str, worker: str) -> str:
    return f"{queue}.lease:{worker}"


def canaried(queue: str) -> str:
    """Return the key that is there while somebody sends canaries to `queue` where it is empty."""
    return f"{queue}.canaried"
