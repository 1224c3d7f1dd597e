using AsLora.Adapters.Native;
using AsLora.Tests.Support;
using TorchSharp;

namespace AsLora.Tests.Adapters.Native;

public class NativeBootstrapTests
{
    [Fact]
    public void TorchSharpWorks()
    {
        NativeBootstrap.Ensure();
        using var two = torch.ones(2).sum();
        Assert.Equal(2f, two.item<float>());
    }

    [Fact]
    public void TwoProcessesWithOneEmptyCacheBothWorkAndLeaveOneFile()
    {
        SkipUnlessMended();
        using var cache = new TempFolder();
        var environment = new Dictionary<string, string?> { ["ASLORA_CACHE"] = cache.Path };
        using var first = BuiltCommand.Start(environment, "doctor");
        using var second = BuiltCommand.Start(environment, "doctor");
        var results = new[] { BuiltCommand.Finish(first), BuiltCommand.Finish(second) };

        var copy = Assert.Single(Directory.GetFiles(cache.Path, "*", SearchOption.AllDirectories));
        foreach (var result in results)
        {
            Assert.Equal((0, ""), (result.ExitCode, result.Error));
            Assert.Contains($"loaded       {copy}\n", result.Output, StringComparison.Ordinal);
            Assert.Contains("TorchSharp works here", result.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ADamagedCopyInTheCacheIsReplaced()
    {
        SkipUnlessMended();
        using var cache = new TempFolder();
        var report = NativeBootstrap.Ensure();
        var relative = report.MendedCopy![report.MendedCopy!.IndexOf("/native/", StringComparison.Ordinal)..];
        Directory.CreateDirectory(Path.GetDirectoryName(cache.Path + relative)!);
        cache.Write(relative[1..], "not a library"u8);

        var result = BuiltCommand.Run(new Dictionary<string, string?> { ["ASLORA_CACHE"] = cache.Path }, "doctor");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains($"loaded       {cache.Path + relative}\n", result.Output, StringComparison.Ordinal);
    }

    // Permissions do not stop a superuser. A folder below a file, and one of the kernel's own file systems, stop everyone.
    [Theory]
    [InlineData("/etc/passwd/cache")]
    [InlineData("/proc/cache")]
    [InlineData("/sys/cache")]
    public void ACacheThatCannotBeWrittenIsGotRound(string folder)
    {
        SkipUnlessMended();
        using var home = new TempFolder();
        var result = BuiltCommand.Run(new Dictionary<string, string?> { ["ASLORA_CACHE"] = folder, ["XDG_CACHE_HOME"] = null, ["HOME"] = home.Path }, "doctor");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains($"note         a mended copy of libLibTorchSharp.so could not be kept in and loaded from {folder}: ", result.Output, StringComparison.Ordinal);
        Assert.Contains($"loaded       {home.Path}/.cache/aslora/native/", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void ACacheOnAReadOnlyFileSystemIsGotRound()
    {
        SkipUnlessMended();
        using var folder = new TempFolder();
        using var home = new TempFolder();
        var environment = new Dictionary<string, string?> { ["ASLORA_CACHE"] = folder.Path, ["XDG_CACHE_HOME"] = null, ["HOME"] = home.Path };
        var result = BuiltCommand.RunThrough("/usr/bin/unshare", line => ["-m", "sh", "-c", $"mount -t tmpfs -o ro none '{folder.Path}' || exit 77; {line}"], environment, "doctor");
        Assert.SkipWhen(result.ExitCode is 77 or 1 && !result.Output.Contains("system", StringComparison.Ordinal), "this user may not mount a file system");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains($"could not be kept in and loaded from {folder.Path}: Read-only file system", result.Output, StringComparison.Ordinal);
        Assert.Contains($"loaded       {home.Path}/.cache/aslora/native/", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutAnyCacheATemporaryFolderServesAndIsGoneAfterwards()
    {
        SkipUnlessMended();
        using var temporary = new TempFolder();
        var environment = new Dictionary<string, string?> { ["ASLORA_CACHE"] = null, ["XDG_CACHE_HOME"] = null, ["HOME"] = null, ["TMPDIR"] = temporary.Path };
        var result = BuiltCommand.Run(environment, "doctor");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("TorchSharp works here", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetDirectories(temporary.Path), folder => Path.GetFileName(folder).StartsWith("aslora-", StringComparison.Ordinal));
    }

    [Fact]
    public void WhereNothingCanBeWrittenTheMessageSaysWhatIsNeededWhatIsThereAndWhatHelps()
    {
        SkipUnlessMended();
        var environment = new Dictionary<string, string?> { ["ASLORA_CACHE"] = "/proc/cache", ["XDG_CACHE_HOME"] = null, ["HOME"] = "/proc", ["TMPDIR"] = "/proc" };
        var result = BuiltCommand.Run(environment, "doctor");
        Assert.Equal(1, result.ExitCode);
        var problem = result.Output.Split('\n').Single(line => line.StartsWith("problem", StringComparison.Ordinal));
        Assert.Matches("TorchSharp cannot be loaded: .*libLibTorchSharp.so needs GLIBCXX_3.4.32, and .*libstdc.* offers no more than GLIBCXX_3.4", problem);
        Assert.Contains("(1) a newer system, such as Debian 13 or Ubuntu 24.04; (2) a newer libstdc++.so.6, its folder named first in LD_LIBRARY_PATH; (3) a folder", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train")]
    [InlineData("eval")]
    public void WhatNeedsTorchSharpFailsWithTheSameMessageAndPrintsNothing(string verb)
    {
        SkipUnlessMended();
        using var project = new TinyProject();
        SomeRuns.Record.Write(project["run.json"]);
        using (var scope = torch.NewDisposeScope())
        using (var set = TinyLayers.Filled("lora", TinyLayers.Layers())) TinyLayers.Save(project["adapter"], set);
        using (var set = TinyLayers.Filled("aslora", TinyLayers.Layers())) TinyLayers.Save(project["adapter"], set);
        var environment = new Dictionary<string, string?> { ["ASLORA_CACHE"] = "/proc/cache", ["XDG_CACHE_HOME"] = null, ["HOME"] = "/proc", ["TMPDIR"] = "/proc" };
        var result = BuiltCommand.Run(environment, verb == "train" ? project.Arguments() : ["eval", Path.GetDirectoryName(project["run.json"])!]);
        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Matches("^aslora: TorchSharp cannot be loaded: .*libLibTorchSharp.so needs GLIBCXX_3.4.32, and .*\\(1\\) a newer system.*\\(2\\).*\\(3\\) a folder that can be written.*\n$", result.Error);
    }

    private static void SkipUnlessMended() => Assert.SkipUnless(NativeBootstrap.Ensure().IsMended, "this system's C++ library is new enough, so nothing is mended");
}
