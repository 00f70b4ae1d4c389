package dev.quietus.guard;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Errors of HTTP itself, in the same form as all others, with nothing of the inside in them. */
final class ControlErrors extends ErrorHandler {

    @Override
    protected void generateResponse(
            Request request,
            Response response,
            int code,
            @Nullable String message,
            @Nullable Throwable cause,
            Callback callback) {
        ControlGate.harden(response);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.write(true, ByteBuffer.wrap(JsonText.error(sentence(code))), callback);
    }

    private static String sentence(int code) {
        String standard = HttpStatus.getMessage(code);
        return code >= 500
                ? "the guard could not answer: " + standard
                : "this is no request as HTTP has it: " + standard;
    }
}
