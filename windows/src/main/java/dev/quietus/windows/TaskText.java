package dev.quietus.windows;

import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * A scheduled task as its file says (Task Scheduler Schema). Pure.
 *
 * @param enabled whether it is carried out at all
 * @param triggers what starts it, e.g. {@code LogonTrigger}: those that are on
 * @param restart after how long it is started again when it fails (an ISO 8601 duration), empty for never
 * @param commands what it executes
 */
record TaskText(boolean enabled, List<String> triggers, Optional<String> restart, List<String> commands) {
    private static final int DEEPEST = 32;

    /** Empty for what is no task. */
    static Optional<TaskText> parse(byte[] file) {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        // A file that others may write: nothing that it names is fetched.
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(text(file)));
            return new Reading().read(reader);
        } catch (XMLStreamException | IllegalStateException e) {
            return Optional.empty();
        }
    }

    /** As the Task Scheduler writes it, UTF-16 with a mark in front; else UTF-8. What is neither has strange letters. */
    private static String text(byte[] file) {
        boolean wide = file.length > 1 && file[0] == (byte) 0xff && file[1] == (byte) 0xfe;
        return wide
                ? new String(file, 2, file.length - 2, StandardCharsets.UTF_16LE)
                : new String(file, StandardCharsets.UTF_8);
    }

    /** Whether it is started by anything but a person. */
    boolean startsByItself() {
        return enabled && (!triggers.isEmpty() || restart.isPresent());
    }

    /** What was met so far. */
    private static final class Reading {
        private final Deque<String> path = new ArrayDeque<>();
        private final List<String> triggers = new ArrayList<>();
        private final List<String> commands = new ArrayList<>();
        private boolean enabled = true;
        private boolean task;
        private String restart = "";
        private String command = "";
        private String arguments = "";
        private final StringBuilder text = new StringBuilder();

        Optional<TaskText> read(XMLStreamReader reader) throws XMLStreamException {
            while (reader.hasNext()) {
                switch (reader.next()) {
                    case XMLStreamConstants.START_ELEMENT -> begin(reader.getLocalName());
                    case XMLStreamConstants.CHARACTERS -> text.append(reader.getText());
                    case XMLStreamConstants.END_ELEMENT -> end();
                    default -> {
                        // Comments and the like.
                    }
                }
            }
            return task
                    ? Optional.of(new TaskText(
                            enabled,
                            List.copyOf(triggers),
                            restart.isEmpty() ? Optional.empty() : Optional.of(restart),
                            List.copyOf(commands)))
                    : Optional.empty();
        }

        private void begin(String name) throws XMLStreamException {
            if (path.size() == DEEPEST) {
                throw new XMLStreamException("too deep");
            }
            text.setLength(0);
            path.addLast(name);
            String at = String.join("/", path);
            task |= at.equals("Task");
            if (at.startsWith("Task/Triggers/") && path.size() == 3) {
                triggers.add(name);
            }
        }

        private void end() {
            String at = String.join("/", path);
            String value = text.toString().strip();
            switch (at) {
                case "Task/Settings/Enabled" -> enabled = !value.equals("false");
                case "Task/Settings/RestartOnFailure/Interval" -> restart = value;
                case "Task/Actions/Exec/Command" -> command = value;
                case "Task/Actions/Exec/Arguments" -> arguments = value;
                case "Task/Actions/Exec" -> exec();
                default -> {
                    boolean off = path.size() == 4 && at.startsWith("Task/Triggers/") && at.endsWith("/Enabled");
                    if (off && value.equals("false") && !triggers.isEmpty()) {
                        triggers.removeLast();
                    }
                }
            }
            path.removeLast();
            text.setLength(0);
        }

        /** The program's path is one element, with or without quotes. */
        private void exec() {
            boolean bare = command.indexOf(' ') >= 0 && !command.startsWith("\"");
            String program = bare ? '"' + command + '"' : command;
            commands.add(arguments.isEmpty() ? program : program + ' ' + arguments);
            command = "";
            arguments = "";
        }
    }
}
