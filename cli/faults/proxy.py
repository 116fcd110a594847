"""A way to Redis that can fall silent: connections stay open, and nothing comes through."""

import asyncio
import threading
from contextlib import suppress
from typing import Final

_CHUNK_BYTES: Final = 65536


class Proxy:
    """Passes bytes between whoever connects to `port` and the server on `server_port`, both on loopback."""

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._loop = asyncio.new_event_loop()
        self._flowing = asyncio.Event()
        self._flowing.set()
        # All of the loop runs in a thread of its own: the one that makes the proxy may be running another loop.
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._thread.start()
        listening = asyncio.run_coroutine_threadsafe(self._listen(), self._loop)
        self._listening = listening.result(timeout=10)
        self.port = int(self._listening.sockets[0].getsockname()[1])

    def silence(self) -> None:
        """From now on keep what comes, from either side, as a network does that has lost its way."""
        self._loop.call_soon_threadsafe(self._flowing.clear)

    def resume(self) -> None:
        """Let what was kept, and what comes, through."""
        self._loop.call_soon_threadsafe(self._flowing.set)

    def close(self) -> None:
        """Cut every connection and listen no more."""
        self.resume()
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(timeout=10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()

    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._connected, "127.0.0.1", 0)

    async def _end(self) -> None:
        self._listening.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0)  # what was closed is let go in the next round

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._flowing.wait()
            theirs, to_them = await asyncio.open_connection("127.0.0.1", self._server_port)
        except (OSError, asyncio.CancelledError):
            writer.close()
            return
        with suppress(asyncio.CancelledError):
            await asyncio.gather(self._pump(reader, to_them), self._pump(theirs, writer))

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass everything on until one side is gone; then the other goes too."""
        try:
            with suppress(OSError):
                while said := await reader.read(_CHUNK_BYTES):
                    await self._flowing.wait()
                    writer.write(said)
                    await writer.drain()
        finally:
            writer.close()
