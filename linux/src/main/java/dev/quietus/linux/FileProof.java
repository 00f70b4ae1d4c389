package dev.quietus.linux;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * By what a file is recognised as the very same one: numbers are given again, the time of birth in nanoseconds is not.
 * Whoever has changed it since, or its rights, has use for it. Pure.
 */
final class FileProof {
    private FileProof() {}

    static Map<String, String> of(FileStamp stamp) {
        FileIdentity file = stamp.identity();
        Map<String, String> proof = new LinkedHashMap<>();
        proof.put("device", file.major() + ":" + file.minor());
        proof.put("inode", Long.toUnsignedString(file.inode()));
        proof.put("mode", Integer.toOctalString(file.mode()));
        proof.put("uid", Integer.toUnsignedString(stamp.uid()));
        proof.put("size", Long.toString(stamp.size()));
        proof.put("born_ns", stamp.dated() ? Long.toString(stamp.born()) : "");
        proof.put("changed_ns", Long.toString(stamp.changed()));
        return proof;
    }

    /** What differs, in words; empty when it is the very same file, unchanged. */
    static String mismatch(Map<String, String> proof, FileStamp stamp) {
        Map<String, String> now = of(stamp);
        if (!stamp.dated()) {
            return "its file system does not say when it was made, so it cannot be recognised";
        }
        for (Map.Entry<String, String> field : now.entrySet()) {
            if (!field.getValue().equals(proof.get(field.getKey()))) {
                return field.getKey().equals("changed_ns") || field.getKey().equals("size")
                        ? "it has been changed since"
                        : "another file is there now (its " + field.getKey().replace("_ns", "") + " differs)";
            }
        }
        return "";
    }
}
