package dev.quietus.guard;

import dev.quietus.QuietusException;
import dev.quietus.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is asked and ordered, apart from how it comes here. Thread-safe. */
final class ControlRoutes {
    private static final int MOST_INCIDENTS = 1000;
    private static final int USUAL_INCIDENTS = 100;
    private static final Pattern INCIDENT = Pattern.compile("/v1/incidents/([A-Za-z0-9-]{1,64})");
    private static final Pattern DECISION = Pattern.compile("/v1/incidents/([A-Za-z0-9-]{1,64})/decision");
    private static final Pattern MODE = Pattern.compile("/v1/orders/([A-Za-z0-9_.-]{1,128})/mode");

    private static final Pattern PROFILE = Pattern.compile("/v1/profiles/([0-9a-f]{16})");

    private final Duty duty;
    private final Supplier<String> metrics;
    private final int own;
    /** An ending may take as long as its grace: nobody may have all threads wait for his. */
    private final ControlCrowd acts = new ControlCrowd(1, 4, 8);

    /** @param own uid of the guard itself, who may what root may: it could do nothing that he could not */
    ControlRoutes(Duty duty, Supplier<String> metrics, int own) {
        this.duty = duty;
        this.metrics = metrics;
        this.own = own;
    }

    /** Whether he may see and order everything. */
    boolean isTrusted(Peer peer) {
        return peer.isRoot() || peer.uid() == own && own > 0;
    }

    /** Answers a GET; empty for a path that is none of these. */
    Optional<ControlReply> get(String path, Optional<String> most, Peer peer) {
        Matcher incident = INCIDENT.matcher(path);
        if (incident.matches()) {
            return Optional.of(incident(incident.group(1), peer));
        }
        Matcher profile = PROFILE.matcher(path);
        if (profile.matches() || path.equals("/v1/profiles")) {
            return Optional.of(profiles(profile.matches() ? profile.group(1) : "", peer));
        }
        return switch (path) {
            case "/v1/state" -> Optional.of(ControlReply.json(ControlFields.state(duty.state(), peer)));
            case "/v1/incidents" -> Optional.of(incidents(most, peer));
            case "/metrics" ->
                Optional.of(
                        ControlReply.text("application/openmetrics-text; version=1.0.0; charset=utf-8", metrics.get()));
            default -> Optional.empty();
        };
    }

    private ControlReply incidents(Optional<String> most, Peer peer) {
        String text = most.orElse(Integer.toString(USUAL_INCIDENTS));
        if (!text.matches("[1-9][0-9]{0,3}") || Integer.parseInt(text) > MOST_INCIDENTS) {
            return ControlReply.error(400, "most is a number from 1 to " + MOST_INCIDENTS);
        }
        List<Incident> incidents = duty.incidents(Integer.parseInt(text));
        return ControlReply.json(ControlFields.incidents(incidents, isTrusted(peer), peer.uid()));
    }

    /** What a program may do is nobody's business who would attack it. */
    private ControlReply profiles(String id, Peer peer) {
        if (!isTrusted(peer)) {
            return ControlReply.error(403, "only root may see profiles");
        }
        if (id.isEmpty()) {
            return ControlReply.json(ControlFields.profiles(duty.profiles()));
        }
        return profile(id)
                .map(one -> ControlReply.text("text/plain; charset=utf-8", ProfileText.of(one)))
                .orElseGet(ControlRoutes::noProfile);
    }

    private Optional<Profile> profile(String id) {
        return duty.profiles().stream().filter(one -> one.id().equals(id)).findFirst();
    }

    private static ControlReply noProfile() {
        return ControlReply.error(404, "there is no profile of that id");
    }

    private ControlReply incident(String id, Peer peer) {
        Optional<Incident> incident = duty.incident(id);
        if (incident.isEmpty()) {
            return ControlReply.error(404, "there is no incident of that id, or no longer");
        }
        return shown(incident.get(), peer);
    }

    private ControlReply shown(Incident incident, Peer peer) {
        boolean whole = isTrusted(peer) || incident.subject().uid() == peer.uid();
        return ControlReply.json(ControlFields.incident(incident, whole, true));
    }

    /** Answers a POST; empty for a path that is none of these. */
    Optional<ControlReply> post(String path, byte[] body, Peer peer) {
        Matcher decision = DECISION.matcher(path);
        Matcher mode = MODE.matcher(path);
        Matcher profile = PROFILE.matcher(path);
        try {
            if (decision.matches()) {
                return Optional.of(decide(decision.group(1), body, peer));
            }
            if (mode.matches()) {
                return Optional.of(switchTo(mode.group(1), body, peer));
            }
            if (profile.matches()) {
                return Optional.of(change(profile.group(1), body, peer));
            }
            return path.equals("/v1/acts") ? Optional.of(act(body, peer)) : Optional.empty();
        } catch (ControlBody.Malformed e) {
            return Optional.of(ControlReply.error(400, String.valueOf(e.getMessage())));
        } catch (Duty.Refused e) {
            return Optional.of(ControlReply.error(403, String.valueOf(e.getMessage())));
        } catch (QuietusException e) {
            int status = switch (e.reason()) {
                case USAGE -> 400;
                case NOTHING_MATCHED -> 404;
                case NOT_PERMITTED, REFUSED -> 403;
                case UNAVAILABLE, COMMAND_NOT_FOUND, CANNOT_EXECUTE, INTERRUPTED -> 503;
            };
            return Optional.of(ControlReply.error(status, String.valueOf(e.getMessage())));
        }
    }

    private ControlReply decide(String id, byte[] body, Peer peer) throws ControlBody.Malformed, Duty.Refused {
        boolean agreed = ControlBody.parse(body, "agreed").truth("agreed");
        if (!isTrusted(peer)) {
            return ControlReply.error(403, "only root may agree or refuse");
        }
        Optional<Incident> before = duty.incident(id);
        if (before.isEmpty()) {
            return ControlReply.error(404, "there is no incident of that id, or no longer");
        }
        if (before.get().standing() != Incident.Standing.PENDING) {
            return ControlReply.error(
                    409,
                    "it waits for nobody: it is " + JsonText.word(before.get().standing()) + " already");
        }
        duty.decide(id, agreed, peer);
        return shown(duty.incident(id).orElse(before.get()), peer);
    }

    private ControlReply switchTo(String order, byte[] body, Peer peer) throws ControlBody.Malformed, Duty.Refused {
        Mode mode = ControlWords.mode(ControlBody.parse(body, "mode").string("mode"));
        if (!isTrusted(peer)) {
            return ControlReply.error(403, "only root may switch orders");
        }
        boolean known =
                duty.state().orders().stream().anyMatch(it -> it.order().name().equals(order));
        if (!known) {
            return ControlReply.error(404, "there is no order of that name");
        }
        duty.switchTo(order, mode, peer);
        return ControlReply.json(JsonText.of(Map.of("name", order, "mode", JsonText.word(mode))));
    }

    private ControlReply change(String id, byte[] body, Peer peer) throws ControlBody.Malformed, Duty.Refused {
        boolean sealed = ControlBody.parse(body, "sealed").truth("sealed");
        if (!isTrusted(peer)) {
            return ControlReply.error(403, "only root may seal and forget profiles");
        }
        Optional<Profile> before = profile(id);
        if (before.isEmpty()) {
            return noProfile();
        }
        if (sealed && before.get().runs() == 0) {
            return ControlReply.error(409, Profiles.TOO_LITTLE);
        }
        Profile now = sealed ? duty.seal(id, peer) : duty.forget(id, peer);
        return ControlReply.json(JsonText.of(ControlFields.profile(now)));
    }

    private ControlReply act(byte[] bytes, Peer peer) throws ControlBody.Malformed, Duty.Refused {
        ControlBody body = ControlBody.parse(bytes, "targets", "response");
        Response response = ControlWords.response(body.string("response"));
        List<Target> targets = new ArrayList<>();
        for (String text : body.strings("targets")) {
            targets.add(ControlWords.target(text, isTrusted(peer)));
        }
        if (!acts.enter(peer)) {
            return ControlReply.error(503, "too much that you ordered is still being done; try again when it is");
        }
        try {
            return shown(duty.act(targets, response, peer), peer);
        } finally {
            acts.leave(peer);
        }
    }
}
