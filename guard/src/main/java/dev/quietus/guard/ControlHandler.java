package dev.quietus.guard;

import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.thread.Invocable;

/** From HTTP to {@link ControlRoutes} and back: who it is, whether he may come in, and how much he may send. */
final class ControlHandler extends Handler.Abstract {
    private final ControlRoutes routes;
    private final ControlPages pages;
    private final ControlConnections connections;
    private final ControlFollowers followers;
    private final Peer holder;
    private final byte[] token;

    /**
     * @param holder who it is that shows the token
     * @param token empty where nobody is served by TCP
     */
    ControlHandler(
            ControlRoutes routes,
            ControlPages pages,
            ControlConnections connections,
            ControlFollowers followers,
            Peer holder,
            byte[] token) {
        this.routes = routes;
        this.pages = pages;
        this.connections = connections;
        this.followers = followers;
        this.holder = holder;
        this.token = token.clone();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        ControlGate.harden(response);
        String path = request.getHttpURI().getPath();
        Optional<String> foreign = ControlGate.foreign(request);
        if (foreign.isPresent()) {
            reply(response, callback, ControlReply.error(403, foreign.get()));
            return true;
        }
        boolean get = request.getMethod().equals("GET");
        if (!get && !request.getMethod().equals("POST")) {
            response.getHeaders().put(HttpHeader.ALLOW, "GET, POST");
            reply(response, callback, ControlReply.error(405, "only GET and POST are known here"));
            return true;
        }
        Optional<ControlReply> page = get ? pages.at(path) : Optional.empty();
        if (page.isPresent()) {
            reply(response, callback, page.get());
            return true;
        }
        Peer peer = connections.peer(request.getConnectionMetaData().getConnection());
        if (peer.way().equals("tcp")) {
            if (!ControlGate.knows(request, token)) {
                response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
                reply(response, callback, ControlReply.error(401, "the token is missing or wrong"));
                return true;
            }
            peer = holder;
        }
        if (peer.uid() < 0) {
            reply(response, callback, ControlReply.error(403, "the kernel does not say who you are"));
        } else if (get) {
            get(request, response, callback, path, peer);
        } else {
            post(request, response, callback, path, peer);
        }
        return true;
    }

    private void get(Request request, Response response, Callback callback, String path, Peer peer) {
        if (path.equals("/v1/events")) {
            response.setStatus(200);
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream; charset=utf-8");
            if (!followers.add(response, callback, peer, routes.isTrusted(peer))) {
                reply(response, callback, ControlReply.error(503, "too many follow the events already"));
            }
            return;
        }
        Optional<String> most;
        try {
            Fields.Field field = Request.extractQueryParameters(request).get("most");
            most = field == null ? Optional.empty() : Optional.of(field.getValue());
        } catch (RuntimeException e) {
            reply(response, callback, ControlReply.error(400, "the query cannot be read"));
            return;
        }
        reply(response, callback, routes.get(path, most, peer));
    }

    private void post(Request request, Response response, Callback callback, String path, Peer peer) {
        // No form of a foreign page can have this type without asking first, which it is refused.
        String type = String.valueOf(request.getHeaders().get(HttpHeader.CONTENT_TYPE));
        if (!type.matches("(?i)application/json(; *charset=utf-8)?")) {
            reply(response, callback, ControlReply.error(415, "what is sent here is application/json"));
            return;
        }
        if (request.getLength() > ControlBody.MOST_BYTES) {
            tooLong(response, callback);
            return;
        }
        // Without a thread that waits for it: who sends slowly holds up nobody.
        Content.Source.asByteArrayAsync(request, ControlBody.MOST_BYTES, new Promise.Invocable<>() {
            @Override
            public void succeeded(byte[] body) {
                try {
                    reply(response, callback, routes.post(path, body, peer));
                } catch (RuntimeException e) {
                    callback.failed(e);
                }
            }

            @Override
            public void failed(Throwable why) {
                if (why instanceof IllegalStateException) {
                    tooLong(response, callback);
                } else {
                    callback.failed(why);
                }
            }

            @Override
            public InvocationType getInvocationType() {
                return Invocable.InvocationType.BLOCKING;
            }
        });
    }

    private static void tooLong(Response response, Callback callback) {
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        reply(
                response,
                callback,
                ControlReply.error(413, "a request has at most " + ControlBody.MOST_BYTES + " bytes"));
    }

    private static void reply(Response response, Callback callback, Optional<ControlReply> reply) {
        reply(response, callback, reply.orElseGet(() -> ControlReply.error(404, "there is nothing here of that name")));
    }

    private static void reply(Response response, Callback callback, ControlReply reply) {
        response.setStatus(reply.status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, reply.type());
        // Its own position: pages are sent to many.
        response.write(true, reply.body().duplicate(), callback);
    }
}
