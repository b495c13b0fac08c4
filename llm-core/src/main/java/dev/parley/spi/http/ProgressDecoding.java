package dev.parley.spi.http;

import dev.parley.Progress;
import dev.parley.internal.stream.BatchAssembler;
import dev.parley.internal.stream.ProgressAssembler;
import java.net.http.HttpResponse.ResponseInfo;

/** A {@link ProgressDecoder} with the assembler it feeds. */
final class ProgressDecoding implements StreamExchange.Decoding<Progress> {
    private final ProgressDecoder decoder;
    private final ProgressAssembler assembler = new ProgressAssembler();

    ProgressDecoding(ProgressDecoder decoder) {
        this.decoder = decoder;
    }

    @Override
    public BatchAssembler<Progress> assembler() {
        return assembler;
    }

    @Override
    public void headers(ResponseInfo head) {}

    @Override
    public void record(StreamRecord record) {
        if (!assembler.isFinished()) {
            decoder.record(record, assembler);
        }
    }

    @Override
    public void end() {
        if (!assembler.isFinished()) {
            decoder.end(assembler);
        }
    }
}
