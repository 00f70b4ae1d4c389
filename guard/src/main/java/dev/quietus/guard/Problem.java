package dev.quietus.guard;

/**
 * Something wrong in an orders' file. Its words may quote the file, whose author is a stranger.
 *
 * @param file as it was named
 * @param line from 1; 0 where it is about the file as a whole
 * @param column from 1; 0 where it is about the file as a whole
 * @param sentence what is wrong
 * @param fix what to write instead
 */
public record Problem(String file, int line, int column, String sentence, String fix) {

    /** {@code FILE:LINE:COLUMN: sentence; fix}, as compilers write it. */
    public String text() {
        String place = line == 0 ? file : file + ":" + line + ":" + column;
        return place + ": " + sentence + "; " + fix;
    }
}
