package dev.quietus.windows;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The accounts that processes belong to. Windows names them by SIDs of many parts; a uid here is the last part (the RID),
 * or another number where that one is taken by an account of another domain. The system's own account is 0.
 */
final class Accounts {
    /** Of a process that does not let itself be asked. */
    static final int UNKNOWN = -1;

    private static final int SYSTEM = 0;
    private static final int SYSTEM_RID = 18;
    private static final int FIRST_SPARE = 0x40000000;
    private static final int LONGEST = 256;

    private final Map<Integer, byte[]> sids = new HashMap<>();
    private int spare = FIRST_SPARE;

    /** The uid of whoever a process belongs to. */
    int of(long process) {
        List<byte[]> user = Sid.of(process, Advapi32.TOKEN_USER);
        return user.isEmpty() ? UNKNOWN : number(user.getFirst());
    }

    private int number(byte[] sid) {
        int rid = rid(sid);
        int wanted = isSystem(sid) ? SYSTEM : rid == SYSTEM ? FIRST_SPARE : rid;
        for (Map.Entry<Integer, byte[]> known : sids.entrySet()) {
            if (Arrays.equals(known.getValue(), sid)) {
                return known.getKey();
            }
        }
        int number = sids.containsKey(wanted) ? ++spare : wanted;
        sids.put(number, sid);
        return number;
    }

    /** A uid is never negative. */
    private static int rid(byte[] sid) {
        return Sid.last(sid) & Integer.MAX_VALUE;
    }

    /** S-1-5-18. */
    private static boolean isSystem(byte[] sid) {
        return sid.length == 12 && sid[7] == 5 && rid(sid) == SYSTEM_RID;
    }

    /** The account's name, without its domain. */
    Optional<String> name(int uid) {
        byte[] sid = sids.get(uid);
        if (sid == null) {
            return Optional.empty();
        }
        char[] name = new char[LONGEST];
        char[] domain = new char[LONGEST];
        int[] length = {LONGEST};
        boolean known =
                Advapi32.CALLS.LookupAccountSidW(null, sid, name, length, domain, new int[] {LONGEST}, new int[1]);
        return known ? Optional.of(new String(name, 0, length[0])) : Optional.empty();
    }

    /** Whoever of those met so far has that name or number. */
    OptionalInt uid(String nameOrUid) {
        for (Integer uid : sids.keySet()) {
            if (uid.toString().equals(nameOrUid)
                    || name(uid).filter(nameOrUid::equalsIgnoreCase).isPresent()) {
                return OptionalInt.of(uid);
            }
        }
        return OptionalInt.empty();
    }
}
