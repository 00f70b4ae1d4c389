package dev.quietus;

import java.util.List;

/**
 * What was done against resistances, and what is left of them.
 *
 * @param treatments the cures that were applied, in order
 * @param resisting whoever still withstands a forced end, as it was diagnosed before
 */
public record Cured(List<Treatment> treatments, List<Diagnosis> resisting) {}
