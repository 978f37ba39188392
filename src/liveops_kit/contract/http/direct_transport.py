"""Transport of HTTP/1.1 without TLS and proxies, for the many calls to a server nearby."""

from __future__ import annotations

from http.client import HTTPException, RemoteDisconnected

import httpx

from liveops_kit.contract.http.connections import Answer, Connections, NotConnectedError


class DirectTransport(httpx.BaseTransport):
    """A transport of httpx on plain connections; thread-safe."""

    def __init__(self) -> None:
        self._connections = Connections()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return the response, which is read whole.

        Raises:
            httpx.TransportError: there is no response, or it is not HTTP.
        """
        url = request.url
        timeouts = request.extensions.get("timeout", {})
        try:
            answer = self._connections.send(
                (url.host, url.port or 80), request.method, url.raw_path, request.headers.raw,
                request.read(), timeout=timeouts.get("read"),
            )  # fmt: skip
        except ValueError as error:
            raise httpx.LocalProtocolError(str(error), request=request) from error
        except NotConnectedError as error:
            raise _not_connected(error, request) from error
        except TimeoutError as error:
            raise httpx.ReadTimeout("the response takes too long", request=request) from error
        except OSError as error:
            raise _no_answer(error, request) from error
        except HTTPException as error:
            raise httpx.RemoteProtocolError(_words_of(error), request=request) from error
        return _response(answer)

    def close(self) -> None:
        """Close the connections."""
        self._connections.close()


def _not_connected(error: NotConnectedError, request: httpx.Request) -> httpx.TransportError:
    if isinstance(error.__cause__, TimeoutError):
        return httpx.ConnectTimeout("connecting takes too long", request=request)
    return httpx.ConnectError(str(error), request=request)


def _no_answer(error: OSError, request: httpx.Request) -> httpx.TransportError:
    # The server closes the connection in place of a response.
    if isinstance(error, RemoteDisconnected):
        return httpx.RemoteProtocolError(
            "Server disconnected without sending a response.", request=request
        )
    return httpx.ReadError(str(error), request=request)


def _words_of(error: HTTPException) -> str:
    return f"{type(error).__name__}: {error}".rstrip(": ")


def _response(answer: Answer) -> httpx.Response:
    return httpx.Response(
        answer.status,
        headers=answer.headers,
        stream=httpx.ByteStream(answer.content),
        extensions={
            "http_version": f"HTTP/{answer.version}".encode(),
            "reason_phrase": answer.reason,
        },
    )
