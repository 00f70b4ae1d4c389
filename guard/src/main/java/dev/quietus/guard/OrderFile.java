package dev.quietus.guard;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.tomlj.Toml;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseOptions;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;

/**
 * Reads files of standing orders: TOML, one table {@code [[order]]} for each. Whatever the file holds, the answer is orders or all
 * that is wrong, at once. Pure but for reading the file; thread-safe.
 */
public final class OrderFile {
    /** Bytes beyond which no file is read. */
    public static final int MOST_BYTES = 1 << 20;

    /** Lines beyond which it is not parsed: a wrong one costs the parser fifty microseconds. */
    private static final int MOST_LINES = 20_000;

    /** Orders need four levels. */
    private static final int DEEPEST = 16;

    private OrderFile() {}

    /** What came of reading. */
    public sealed interface Reading {
        /** Every order can be carried out as it stands. */
        record Good(Orders orders) implements Reading {}

        /**
         * Nothing of the file counts.
         *
         * @param problems in the order of the file, at least one
         */
        record Bad(List<Problem> problems) implements Reading {
            public Bad {
                problems = List.copyOf(problems);
            }
        }
    }

    /** Reads a file; one that cannot be read is a problem too. */
    public static Reading read(Path file) {
        String name = file.toString();
        try (InputStream stream = Files.newInputStream(file)) {
            return parse(name, stream.readNBytes(MOST_BYTES + 1));
        } catch (IOException | SecurityException e) {
            String reason = e instanceof FileSystemException f && f.getReason() != null ? f.getReason() : "";
            String why = e instanceof java.nio.file.NoSuchFileException
                    ? "there is no such file"
                    : e instanceof java.nio.file.AccessDeniedException
                            ? "you may not read it"
                            : "it cannot be read" + (reason.isEmpty() ? "" : ": " + reason);
            return bad(name, 0, 0, why, "name a file of orders that you may read");
        }
    }

    /** Reads the orders that are shipped with Quietus; there is no problem in them. */
    public static Orders shipped() {
        try (InputStream stream = OrderFile.class.getResourceAsStream("default-orders.toml")) {
            if (stream != null && parse("default-orders.toml", stream.readAllBytes()) instanceof Reading.Good good) {
                return good.orders();
            }
        } catch (IOException e) {
            throw new IllegalStateException("the shipped orders cannot be read", e);
        }
        throw new IllegalStateException("the shipped orders are not there, or wrong");
    }

    /** @param name of the file, for problems */
    public static Reading parse(String name, byte[] bytes) {
        if (bytes.length > MOST_BYTES) {
            return bad(
                    name, 0, 0, "it is larger than 1 MiB", "divide it: a guard has one file, which need not be large");
        }
        CharBuffer text = CharBuffer.allocate(bytes.length + 1);
        ByteBuffer input = ByteBuffer.wrap(bytes);
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CoderResult result = decoder.decode(input, text, true);
        if (result.isError()) {
            text.flip();
            int line = 1;
            int column = 1;
            for (int i = 0; i < text.length(); i++) {
                column = text.charAt(i) == '\n' ? 1 : column + 1;
                line += text.charAt(i) == '\n' ? 1 : 0;
            }
            return bad(name, line, column, "here is a byte that is no UTF-8", "save the file as UTF-8");
        }
        text.flip();
        String words = text.toString();
        if (words.chars().filter(c -> c == '\n').count() > MOST_LINES) {
            return bad(name, 0, 0, "it has more than " + MOST_LINES + " lines", "leave out what is not needed");
        }
        return understand(new Problems(name), name, words);
    }

    private static Reading understand(Problems problems, String name, String words) {
        TomlParseResult file;
        try {
            file = Toml.parse(words, TomlParseOptions.sourceless().withMaxNestingDepth(DEEPEST));
        } catch (RuntimeException | StackOverflowError e) {
            return bad(name, 0, 0, "it cannot be read as TOML", "write it as in 'quietus help order'");
        }
        for (TomlParseError error : file.errors()) {
            problems.markTorn();
            tell(problems, error);
        }
        Section whole = new Section("the file", file, TomlPosition.positionAt(1, 1), problems);
        Optional<Orders> orders = new OrdersReader(problems).read(whole);
        return orders.<Reading>map(Reading.Good::new).orElseGet(() -> new Reading.Bad(problems.all()));
    }

    /** The parser says what it expected in the same sentence. */
    private static void tell(Problems problems, TomlParseError error) {
        String message = String.valueOf(error.getMessage());
        int expected = message.indexOf(", expected ");
        if (expected > 0) {
            String fix = "write what is expected here: " + message.substring(expected + ", expected ".length());
            problems.add(error.position(), message.substring(0, expected), fix);
        } else if (message.contains("previously defined")) {
            problems.add(error.position(), message, "leave one of them out, or rename it");
        } else {
            problems.add(error.position(), message, "write it as TOML has it: key = value, texts in quotes");
        }
    }

    private static Reading bad(String name, int line, int column, String sentence, String fix) {
        return new Reading.Bad(List.of(new Problem(name, line, column, sentence, fix)));
    }
}
