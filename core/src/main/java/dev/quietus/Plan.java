package dev.quietus;

import java.util.List;

/**
 * What an ending would do, pinned to identities: it can be shown, saved and applied later. Applying refuses when the
 * family has changed since.
 *
 * @param request what was asked for
 * @param options how it proceeds
 * @param families who would be ended, with evidence
 * @param means which means would be used, strongest first, each with the part it covers
 * @param outOfReach members that would survive, because whoever made the plan may not end them; not saved, for another
 *     user may apply it
 */
public record Plan(
        Request request,
        EndingOptions options,
        List<Family> families,
        List<String> means,
        List<OutOfReach> outOfReach) {

    /** Everyone who would be ended, each once. */
    public List<Member> members() {
        return families.stream().flatMap(family -> family.members().stream()).toList();
    }
}
