package dev.parley.openai.protocol;

import dev.parley.ToolCall;
import dev.parley.spi.ChatEmitter;
import dev.parley.spi.http.FieldNames;
import dev.parley.spi.http.JsonCursor;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the pieces of tool calls and tells which call each belongs to: by its {@code index}; without one, by its id, and
 * else by whether it brings a name. A new id and name under an index that is in use begin another call, as from servers
 * that number every call 0.
 */
final class ToolFragments {
    static final int NO_INDEX = -1;

    private static final FieldNames CALL = FieldNames.of("index", "id", "function");
    private static final FieldNames FUNCTION = FieldNames.of("name", "arguments");

    /** A call that has begun; its place in the list is its number. */
    private static final class Call {
        int index;
        String id = "";
        boolean named;
    }

    /** One piece as it came. */
    private static final class Fragment {
        int index = NO_INDEX;
        String id = "";
        String name = "";
        String arguments = "";
    }

    private final JsonCursor cursor;
    // Made when there is something to put in, which most answers do not have.
    private List<Call> calls = List.of();
    private List<Fragment> read = List.of();

    ToolFragments(JsonCursor cursor) {
        this.cursor = cursor;
    }

    /** Forgets what was read of a record. */
    void clear() {
        if (!read.isEmpty()) {
            read.clear();
        }
    }

    /** Reads {@code tool_calls}. */
    void array() {
        if (cursor.peek() != JsonCursor.Kind.ARRAY) {
            cursor.skip();
            return;
        }
        cursor.beginArray();
        while (cursor.nextElement()) {
            if (cursor.peek() != JsonCursor.Kind.OBJECT) {
                cursor.skip();
                continue;
            }
            Fragment fragment = new Fragment();
            cursor.beginObject();
            while (cursor.nextField()) {
                int field = cursor.match(CALL);
                if (field < 0) {
                    cursor.skip();
                } else if (!cursor.nullValue()) {
                    switch (field) {
                        case 0 -> fragment.index = index();
                        case 1 -> fragment.id = id();
                        default -> function(fragment);
                    }
                }
            }
            add(fragment);
        }
    }

    /** Reads {@code function_call}, from before there were several. */
    void single() {
        if (cursor.peek() != JsonCursor.Kind.OBJECT) {
            cursor.skip();
            return;
        }
        Fragment fragment = new Fragment();
        fragment.index = 0;
        function(fragment);
        add(fragment);
    }

    private void add(Fragment fragment) {
        if (read.isEmpty()) {
            read = new ArrayList<>(1);
        }
        read.add(fragment);
    }

    private void function(Fragment fragment) {
        if (cursor.peek() != JsonCursor.Kind.OBJECT) {
            cursor.skip();
            return;
        }
        cursor.beginObject();
        while (cursor.nextField()) {
            int field = cursor.match(FUNCTION);
            if (field < 0) {
                cursor.skip();
            } else if (!cursor.nullValue()) {
                if (field == 0) {
                    fragment.name = cursor.string();
                } else {
                    fragment.arguments = cursor.peek() == JsonCursor.Kind.STRING ? cursor.string() : cursor.raw();
                }
            }
        }
    }

    private int index() {
        if (cursor.peek() != JsonCursor.Kind.NUMBER) {
            cursor.skip();
            return NO_INDEX;
        }
        long index = (long) cursor.doubleValue();
        return index >= 0 && index <= Integer.MAX_VALUE ? (int) index : NO_INDEX;
    }

    /** A text; some servers write a number. */
    private String id() {
        switch (cursor.peek()) {
            case STRING -> {
                return cursor.string();
            }
            case NUMBER -> {
                return cursor.raw();
            }
            default -> {
                cursor.skip();
                return "";
            }
        }
    }

    /** Passes on what was read of a whole message, in which every element is a call of its own. */
    void emitWhole(ChatEmitter out) {
        for (Fragment fragment : read) {
            out.toolCall(
                    new ToolCall(fragment.id, fragment.name, fragment.arguments.isBlank() ? "{}" : fragment.arguments));
        }
        clear();
    }

    /** Passes on what was read. An id and a name are told once, when they first come. */
    void emit(ChatEmitter out) {
        for (Fragment fragment : read) {
            int number = number(fragment);
            Call call = calls.get(number);
            String id = call.id.isEmpty() ? fragment.id : "";
            String name = call.named ? "" : fragment.name;
            call.id = call.id.isEmpty() ? fragment.id : call.id;
            call.named |= !fragment.name.isEmpty();
            if (!id.isEmpty() || !name.isEmpty() || !fragment.arguments.isEmpty()) {
                out.toolCallDelta(number, id, name, fragment.arguments);
            }
        }
        clear();
    }

    private int number(Fragment fragment) {
        for (int i = calls.size() - 1; i >= 0; i--) {
            if (belongs(fragment, calls.get(i), i == calls.size() - 1)) {
                return i;
            }
        }
        Call call = new Call();
        call.index = fragment.index;
        if (calls.isEmpty()) {
            calls = new ArrayList<>(1);
        }
        calls.add(call);
        return calls.size() - 1;
    }

    private static boolean belongs(Fragment fragment, Call call, boolean last) {
        boolean sameId = !fragment.id.isEmpty() && fragment.id.equals(call.id);
        if (fragment.index != NO_INDEX) {
            boolean another = !sameId && !fragment.id.isEmpty() && !call.id.isEmpty() && !fragment.name.isEmpty();
            return fragment.index == call.index && !another;
        }
        if (!fragment.id.isEmpty() && !call.id.isEmpty()) {
            return sameId;
        }
        return last && (fragment.name.isEmpty() || !call.named);
    }
}
