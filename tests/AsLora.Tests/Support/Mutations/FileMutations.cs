using System.Diagnostics;

namespace AsLora.Tests.Support.Mutations;

/// <summary>What may stand in a folder under the name of a file, without being the file.</summary>
internal static class FileMutations
{
    /// <summary>What each is, and what puts it in the place of a file.</summary>
    public static IReadOnlyDictionary<string, Action<string>> All { get; } = new Dictionary<string, Action<string>>(StringComparer.Ordinal)
    {
        ["nothing"] = File.Delete,
        ["an empty file"] = file => File.WriteAllBytes(file, []),
        ["a folder"] = file => Replace(file, () => Directory.CreateDirectory(file)),
        ["a link to itself"] = file => Link(file, Path.GetFileName(file)),
        ["a link to nothing"] = file => Link(file, "../nothing/of/this/name"),
        ["a link to a folder"] = file => Link(file, "/"),
        ["a link to text"] = file => Link(file, "/proc/self/status"),
        ["a link to a device without end"] = file => Link(file, "/dev/zero"),
        ["a link to a device without content"] = file => Link(file, "/dev/null"),
        ["a pipe that nobody writes to"] = file => Replace(file, () =>
        {
            using var make = Process.Start("mkfifo", [file]);
            make.WaitForExit();
            Assert.Equal(0, make.ExitCode);
        }),
    };

    /// <summary>Their names, for theories.</summary>
    public static TheoryData<string> Names => [.. All.Keys];

    /// <summary>Puts a link to the file itself, moved out of its folder, in its place.</summary>
    /// <param name="file">The file.</param>
    /// <param name="outside">Where it goes.</param>
    public static void MoveBehindALink(string file, string outside)
    {
        File.Move(file, outside);
        File.CreateSymbolicLink(file, Path.GetRelativePath(Path.GetDirectoryName(file)!, outside));
    }

    private static void Link(string file, string target) => Replace(file, () => File.CreateSymbolicLink(file, target));

    private static void Replace(string file, Action make)
    {
        File.Delete(file);
        make();
    }
}
