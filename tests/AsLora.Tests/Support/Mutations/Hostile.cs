using System.Runtime.ExceptionServices;
using AsLora.Adapters;
using CsCheck;

namespace AsLora.Tests.Support.Mutations;

/// <summary>Holds a reader to its promise: whatever a file holds, it ends soon with a result or a typed error, and takes memory in proportion to the file.</summary>
internal static class Hostile
{
    /// <summary>Managed bytes a byte of the file may cost.</summary>
    public const int Factor = 10;

    // What the smallest file costs the first time: the buffers of a stream and of the JSON reader, what the serializer learns of the types, an exception with its trace and the texts it is made of.
    private const int Fixed = 1 << 19;

    // Far more than a slow machine needs; what hangs, hangs for ever.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Tries mutations on a thread of their own, so that one that hangs fails the test and is named.</summary>
    /// <param name="mutations">Where they come from.</param>
    /// <param name="count">How many.</param>
    /// <param name="test">What is done with each.</param>
    public static void Sample<T>(Gen<T> mutations, int count, Action<T> test) where T : class
    {
        T? current = null;
        InTime(() => mutations.Sample(mutation =>
        {
            current = mutation;
            test(mutation);
        }, iter: count, threads: 1), () => $"{current}");
    }

    /// <summary>Does something that must not hang.</summary>
    /// <param name="test">What is done.</param>
    /// <param name="current">What it is busy with.</param>
    public static void InTime(Action test, Func<string> current)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                test();
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        })
        { IsBackground = true };
        thread.Start();
        Assert.True(thread.Join(Patience), $"no end after {Patience}: {current()}");
        failure?.Throw();
    }

    /// <summary>What a reader makes of files, or null where it refuses them with an error that names their folder.</summary>
    /// <param name="folder">The folder of the files.</param>
    /// <param name="read">The reader.</param>
    public static T? Read<T>(string folder, Func<T> read) where T : class
    {
        var size = Size(new DirectoryInfo(folder));
        var before = GC.GetAllocatedBytesForCurrentThread();
        T? result = null;
        try
        {
            result = read();
        }
        catch (InputException error)
        {
            Assert.Contains(folder, error.Message, StringComparison.Ordinal);
        }
        var taken = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(taken <= (Factor * size) + Fixed, $"reading {size} bytes took {taken} bytes of managed memory");
        return result;
    }

    // Files behind links count, folders behind links do not.
    private static long Size(DirectoryInfo folder) => folder.EnumerateFileSystemInfos().Sum(entry => entry switch
    {
        { LinkTarget: { } target } => new FileInfo(Path.Combine(folder.FullName, target)) is { Exists: true } file ? file.Length : 0,
        DirectoryInfo inner => Size(inner),
        _ => ((FileInfo)entry).Length,
    });
}
