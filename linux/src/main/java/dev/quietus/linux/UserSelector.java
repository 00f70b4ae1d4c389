package dev.quietus.linux;

import dev.quietus.ProcessFacts;
import dev.quietus.QuietusException;
import dev.quietus.QuietusException.Reason;
import dev.quietus.Target;
import dev.quietus.spi.Platform.Selection;
import dev.quietus.spi.Snapshot;
import java.util.OptionalInt;

/** Who carries a user's uid as real, effective or saved one. */
final class UserSelector {
    private final UserNames names;

    UserSelector(UserNames names) {
        this.names = names;
    }

    Selection select(Target.User target, Snapshot snapshot) {
        OptionalInt uid = names.uid(target.nameOrUid());
        if (uid.isEmpty()) {
            throw QuietusException.of(Reason.NOTHING_MATCHED, "no user '" + target.nameOrUid() + "'");
        }
        Matches matches = new Matches();
        for (ProcessFacts facts : snapshot.processes()) {
            if (!facts.kernelThread() && facts.users().include(uid.getAsInt())) {
                matches.add(facts, "has uid " + Integer.toUnsignedString(uid.getAsInt()));
            }
        }
        return matches.selection();
    }
}
