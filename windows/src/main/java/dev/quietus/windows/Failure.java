package dev.quietus.windows;

import com.sun.jna.Native;

/** What the system's error numbers mean, in words of our own: its texts come in the user's language, and nobody can test them. */
final class Failure {
    static final int FILE_NOT_FOUND = 2;
    static final int PATH_NOT_FOUND = 3;
    static final int ACCESS_DENIED = 5;
    static final int INVALID_PARAMETER = 87;
    static final int MORE_DATA = 234;
    static final int NOT_ALL_ASSIGNED = 1300;

    private Failure() {}

    /** Of the last failed call on this thread. */
    static int last() {
        return Native.getLastError();
    }

    /** The meaning of a number of GetLastError. */
    static String text(int error) {
        return switch (error) {
            case FILE_NOT_FOUND, PATH_NOT_FOUND -> "no such file (error " + error + ")";
            case ACCESS_DENIED -> "access is denied (error 5)";
            case 6 -> "the handle is invalid (error 6)";
            case 8, 14 -> "not enough memory (error " + error + ")";
            case INVALID_PARAMETER -> "no such process (error 87)";
            case 193 -> "not a program for this machine (error 193)";
            case 267 -> "no such folder (error 267)";
            case 740 -> "it has to be started as administrator (error 740)";
            case 1052 -> "it does not accept that order (error 1052)";
            case 1053 -> "it does not answer its manager (error 1053)";
            case 1061 -> "it takes no order now (error 1061)";
            case 1455 -> "the paging file is too small (error 1455)";
            default -> "error " + error;
        };
    }

    /** The meaning of an NTSTATUS. */
    static String status(int status) {
        return switch (status) {
            case 0xC0000002 -> "not implemented here (status 0xC0000002)";
            case 0xC0000003 -> "not known here (status 0xC0000003)";
            case 0xC0000022 -> "access is denied (status 0xC0000022)";
            case 0xC000010A -> "it is ending already (status 0xC000010A)";
            default -> "status 0x" + Integer.toHexString(status).toUpperCase(java.util.Locale.ROOT);
        };
    }
}
