using AsLora.Adapters.Native;
using AsLora.Tests.Support;

namespace AsLora.Tests.Adapters.Native;

public class MendedLibraryTests
{
    private static readonly MendedLibrary Library = new("libExample.so", [1, 2, 3], [1, 2, 7]);

    [Fact]
    public void TheCopyIsFoundByTheHashOfItsOriginal()
    {
        using var cache = new TempFolder();
        var path = Library.WriteTo(cache.Path);
        Assert.Equal(cache["native/039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81/libExample.so"], path);
        Assert.Equal([1, 2, 7], File.ReadAllBytes(path));
    }

    [Fact]
    public void ACopyThatIsThereIsUsedAsItIs()
    {
        using var cache = new TempFolder();
        var path = Library.WriteTo(cache.Path);
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);
        Assert.Equal(path, Library.WriteTo(cache.Path));
        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(path));
    }

    [Fact]
    public void ADamagedCopyIsReplaced()
    {
        using var cache = new TempFolder();
        var path = Library.WriteTo(cache.Path);
        File.WriteAllBytes(path, [1, 2]);
        Library.WriteTo(cache.Path);
        Assert.Equal([1, 2, 7], File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(cache.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void AFolderThatCannotBeWrittenIsAnIOException()
    {
        using var cache = new TempFolder();
        var file = cache.Write("file", [0]);
        Assert.ThrowsAny<IOException>(() => Library.WriteTo(Path.Combine(file, "cache")));
    }

    [Theory]
    [InlineData("/own", "/xdg", "/home/me", "/own;/xdg/aslora")]
    [InlineData(null, "/xdg", "/home/me", "/xdg/aslora")]
    [InlineData(null, "relative", "/home/me", "/home/me/.cache/aslora")]
    [InlineData("", null, "/home/me", "/home/me/.cache/aslora")]
    [InlineData(null, null, null, "")]
    public void TheCacheIsWhereThePersonOrTheSystemSays(string? own, string? xdg, string? home, string folders)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "paths of this system begin with a drive");
        Assert.Equal(folders, string.Join(';', CacheFolders.Candidates(name => name switch { "ASLORA_CACHE" => own, "XDG_CACHE_HOME" => xdg, _ => home })));
    }

    [Fact]
    public void AMappedLibraryIsFoundWhereverItsFolderHasBlanks()
    {
        string[] maps =
        [
            "7f00-7f01 r--p 00000000 08:01 1 ",
            "7f01-7f02 r-xp 00000000 08:01 2  /opt/my libs/libstdc++.so.6.0.30",
            "7f02-7f03 rw-p 00000000 00:00 0  [heap]",
        ];
        Assert.Equal("/opt/my libs/libstdc++.so.6.0.30", LoadedLibraries.Find(maps, "libstdc++.so.6"));
        Assert.Null(LoadedLibraries.Find(maps, "libgomp.so.1"));
    }

    [Fact]
    public void VersionsAreComparedAsNumbers() =>
        Assert.Equal(new Version(3, 4, 30), SymbolVersion.Newest(["GLIBCXX_3.4.9", "GLIBCXX_3.4.30", "CXXABI_9.9.9", "GLIBCXX_FORCE_NEW"], "GLIBCXX_"));
}
