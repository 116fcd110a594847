"""A mail server that takes every mail, slowly: `python -m cli.bench.slow_mail PORT MILLISECONDS`."""

import asyncio
import sys


async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seconds: float) -> None:
    """Say yes to everything; to a mail after `seconds`."""

    def say(line: str) -> None:
        writer.write(f"{line}\r\n".encode())

    say("220 slow")
    while line := await reader.readline():
        verb = line.split(b":")[0].strip().upper()
        if verb.startswith((b"EHLO", b"HELO")):
            say("250-slow\r\n250 PIPELINING")
        elif verb == b"DATA":
            say("354 go on")
            await reader.readuntil(b"\r\n.\r\n")
            await asyncio.sleep(seconds)
            say("250 2.0.0 taken")
        elif verb == b"QUIT":
            say("221 bye")
            break
        else:
            say("250 ok")
        await writer.drain()
    writer.close()


async def serve(port: int, seconds: float) -> None:
    """Answer until told to stop."""
    server = await asyncio.start_server(
        lambda reader, writer: converse(reader, writer, seconds), "127.0.0.1", port, limit=2**22
    )
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2]) / 1000))
