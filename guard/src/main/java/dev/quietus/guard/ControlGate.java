package dev.quietus.guard;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/**
 * Keeps other web pages out. A browser sends a page's requests to any address, so a name that was made to lead here (Host) and
 * a page from elsewhere (Origin) are turned away, and the token comes in a header, which no foreign page can set: there are no
 * cookies. The same holds on the Unix socket, which {@code ssh -L} may have laid on a port.
 */
final class ControlGate {
    /** What the console needs and nothing else. Trusted types keep text from ever being read as markup. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
            + " require-trusted-types-for 'script'; trusted-types 'none'";

    private ControlGate() {}

    /** Headers of every answer. */
    static void harden(Response response) {
        response.getHeaders().put("Content-Security-Policy", POLICY);
        response.getHeaders().put("X-Frame-Options", "DENY");
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        response.getHeaders().put("Referrer-Policy", "no-referrer");
        response.getHeaders().put("Cross-Origin-Resource-Policy", "same-origin");
        response.getHeaders().put("Cross-Origin-Opener-Policy", "same-origin");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    }

    /** Why this request is not from here; empty if it is. */
    static Optional<String> foreign(Request request) {
        List<String> hosts = request.getHeaders().getValuesList(HttpHeader.HOST);
        if (hosts.size() != 1 || !isLoopback(hosts.get(0))) {
            return Optional.of("the guard is called localhost, 127.0.0.1 or [::1] and nothing else");
        }
        for (HttpField field : request.getHeaders()) {
            String value = String.valueOf(field.getValue());
            if (field.is("Origin") && !value.equals("http://" + hosts.get(0))) {
                return Optional.of("pages from elsewhere may ask nothing here");
            }
            boolean same = value.equals("same-origin") || value.equals("none");
            if (field.is("Sec-Fetch-Site") && !same) {
                return Optional.of("pages from elsewhere may ask nothing here");
            }
        }
        return Optional.empty();
    }

    private static boolean isLoopback(String host) {
        return host.matches("(localhost|127\\.0\\.0\\.1|\\[::1])(:[0-9]{1,5})?");
    }

    /** Whether it carries the token. Takes as long for a wrong one as for the right one. */
    static boolean knows(Request request, byte[] token) {
        List<String> values = request.getHeaders().getValuesList(HttpHeader.AUTHORIZATION);
        if (values.size() != 1 || !values.get(0).startsWith("Bearer ")) {
            return false;
        }
        byte[] given = values.get(0).substring("Bearer ".length()).getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(given, token);
    }
}
