using AsLora.Adapters;

namespace AsLora.Tasks.Instructions;

/// <summary>The files of instruction data: one file to train on, or those of a folder, named as mlx-lm names them, or all files of a folder.</summary>
/// <param name="Train">The file to train on: the given one, or <c>train</c> of the folder; the folder itself where all its files are trained on.</param>
/// <param name="Dev">The file to score: <c>valid</c> or <c>dev</c> of the folder; null where there is none.</param>
/// <param name="Test">More to score: <c>test</c> of the folder; null where there is none.</param>
public sealed record InstructionFolder(string Train, string? Dev, string? Test)
{
    private static readonly string[] Suffixes = [".jsonl", ".json"];

    /// <summary>Finds the files. A folder with no file for a purpose has all its <c>.json</c> and <c>.jsonl</c> files to train on.</summary>
    /// <param name="path">A file or a folder.</param>
    /// <exception cref="InputException">There is no such file or folder, the folder has no file to train on, or several for one purpose.</exception>
    public static InstructionFolder Find(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (File.Exists(path)) return new(path, null, null);
        if (!Directory.Exists(path)) throw new InputException($"there is no file or folder {path}");
        var (train, dev, test) = (In(path, "train"), In(path, "valid", "dev"), In(path, "test"));
        if (train is null && dev is null && test is null && FilesIn(path).Count > 0) return new(path, null, null);
        return new(train ?? throw NothingIn(path), dev, test);
    }

    /// <summary>Reads all files of a folder as one, in the order of their names; their formats may differ.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="InputException">There is none, one of them cannot be used, or only some have turns.</exception>
    internal static InstructionFile ReadAll(string path)
    {
        var files = FilesIn(path).Select(InstructionFile.Read).ToList();
        if (files.Count == 0) throw NothingIn(path);
        var texts = files.Where(file => file.Format == InstructionFormat.Text).ToList();
        if (texts.Count > 0 && texts.Count < files.Count)
        {
            throw new InputException($"{path}: {string.Join(", ", texts.Select(f => Path.GetFileName(f.Path)))} have texts without turns and the other files have "
                + "turns; no template writes both, so name one file");
        }
        var conversations = files.SelectMany(file => file.Conversations.Select(c => c with { File = file.Path })).ToList();
        return new(path, files[0].Format, conversations, [.. files.SelectMany(file => file.Notes)]);
    }

    private static List<string> FilesIn(string folder) =>
        [.. Directory.EnumerateFiles(folder).Where(file => Suffixes.Contains(Path.GetExtension(file))).Order(StringComparer.Ordinal)];

    private static InputException NothingIn(string folder) =>
        new($"{folder} holds no file to train on; expected {string.Join(" or ", Suffixes.Select(s => $"train{s}"))}, or files that end so alone");

    private static string? In(string folder, params string[] names)
    {
        var files = names.SelectMany(name => Suffixes.Select(suffix => Path.Combine(folder, name + suffix))).Where(File.Exists).ToList();
        return files.Count < 2 ? files.FirstOrDefault()
            : throw new InputException($"{folder} holds {string.Join(" and ", files.Select(Path.GetFileName))}; leave one of them, or name the file");
    }
}
