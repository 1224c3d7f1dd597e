using System.Runtime.InteropServices;
using AsLora.Cli.Output;
using static TorchSharp.torch;

namespace AsLora.Tests.Cli;

public class FailureTextTests
{
    [Fact]
    public void WhatLibtorchRefusesIsSaidWithoutItsStack()
    {
        using var scope = NewDisposeScope();
        var exception = Assert.ThrowsAny<ExternalException>(() => ones(2, 3).reshape(4));
        Assert.Contains("frame #0", exception.Message, StringComparison.Ordinal);
        Assert.Equal("libtorch: shape '[4]' is invalid for input of size 6 (--verbose shows where it happened)", FailureText.Of(exception, verbose: false));
    }

    [Theory]
    [InlineData("CUDA out of memory. Tried to allocate 2.00 GiB.\nException raised from malloc at x.cpp:1\nframe #0: y", "libtorch: CUDA out of memory. Tried to allocate 2.00 GiB.")]
    [InlineData("DefaultCPUAllocator: not enough memory: you tried to allocate 9 bytes.", "libtorch: DefaultCPUAllocator: not enough memory: you tried to allocate 9 bytes.")]
    [InlineData("[enforce fail at alloc.cpp:1] . DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes.", "libtorch: [enforce fail at alloc.cpp:1] . DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes.")]
    public void WhereMemoryRanOutTheMessageSaysWhatTakesLess(string message, string shown) => Assert.Equal(
        shown + "; a smaller --batch-size (with --accumulation for the same updates) or --max-length takes less memory", FailureText.Of(new ExternalException(message), verbose: false));

    [Fact]
    public void WhatDidNotLoadIsNamedAndNotTheTypeThatNeededIt() => Assert.Equal(
        "a native library cannot be loaded: no such file; `aslora doctor` says what is there",
        FailureText.Of(new TypeInitializationException("Some.Type", new DllNotFoundException("no such file")), verbose: false));
}
