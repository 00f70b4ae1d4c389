package dev.quietus;

import dev.quietus.spi.Platform;
import dev.quietus.spi.Self;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a request names now, before anything is held.
 *
 * @param excluded who is left out on request and must not become a member later
 * @param conditions what must also hold after an ending
 */
record Found(
        Request request,
        Self self,
        ListingIndex index,
        List<Family> families,
        Set<ProcessIdentity> excluded,
        List<Platform.Condition> conditions) {

    /** Every member of every family; families of one request do not overlap. */
    List<Member> everyone() {
        List<Member> everyone = new ArrayList<>();
        for (Family family : families) {
            everyone.addAll(family.members());
        }
        return everyone;
    }
}
