package dev.quietus;

import dev.quietus.spi.Platform;
import dev.quietus.spi.Self;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a request names now, before anything is held.
 *
 * @param namespaces what was learnt of the members' PID namespaces, so that nobody is asked twice
 * @param excluded who is left out on request, with their families; neither they nor who is born to them later become members
 * @param conditions what must also hold after an ending
 * @param unmatched for each target that names nobody, the sentence that says so
 */
record Found(
        Request request,
        Self self,
        ListingIndex index,
        Namespaces namespaces,
        List<Family> families,
        Map<ProcessIdentity, Member> excluded,
        List<Platform.Condition> conditions,
        List<String> unmatched) {

    /** Every member of every family; families of one request do not overlap. */
    List<Member> everyone() {
        List<Member> everyone = new ArrayList<>();
        for (Family family : families) {
            everyone.addAll(family.members());
        }
        return everyone;
    }
}
