package dev.parley.spi.http;

import dev.parley.FinishReason;
import dev.parley.spi.ChatEmitter;

/** A small protocol: {@code {"t":"text"}}, {@code {"r":"reasoning"}}, {@code {"error":…}}, {@code {"done":true}}. */
final class WordDecoder implements ChatDecoder {
    static final String DONE = "{\"done\":true}";

    private static final FieldNames NAMES = FieldNames.of("t", "r", "done", "error");

    private final JsonCursor cursor = new JsonCursor();

    /** The record of one word. */
    static String word(String text) {
        return "{\"t\":\"" + text + "\"}";
    }

    @Override
    public void record(StreamRecord record, ChatEmitter out) {
        cursor.reset(record.bytes(), record.from(), record.to());
        cursor.beginObject();
        while (cursor.nextField()) {
            switch (cursor.match(NAMES)) {
                case 0 -> out.text(cursor.string());
                case 1 -> out.reasoning(cursor.string());
                case 2 -> {
                    if (cursor.booleanValue()) {
                        out.finish(FinishReason.STOP);
                    }
                }
                case 3 -> {
                    cursor.skip();
                    out.fail(ErrorMapper.standard().map(ErrorResponse.inStream("test", "tiny", record.text())));
                }
                default -> cursor.skip();
            }
        }
        cursor.end();
    }
}
