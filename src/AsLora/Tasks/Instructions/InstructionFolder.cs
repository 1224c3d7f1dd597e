using AsLora.Adapters;

namespace AsLora.Tasks.Instructions;

/// <summary>The files of instruction data: one file to train on, or those of a folder, named as mlx-lm names them.</summary>
/// <param name="Train">The file to train on: the given one, or <c>train</c> of the folder.</param>
/// <param name="Dev">The file to score: <c>valid</c> or <c>dev</c> of the folder; null where there is none.</param>
/// <param name="Test">More to score: <c>test</c> of the folder; null where there is none.</param>
public sealed record InstructionFolder(string Train, string? Dev, string? Test)
{
    private static readonly string[] Suffixes = [".jsonl", ".json"];

    /// <summary>Finds the files.</summary>
    /// <param name="path">A file or a folder.</param>
    /// <exception cref="InputException">There is no such file or folder, the folder has no file to train on, or several for one purpose.</exception>
    public static InstructionFolder Find(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (File.Exists(path)) return new(path, null, null);
        if (!Directory.Exists(path)) throw new InputException($"there is no file or folder {path}");
        var train = In(path, "train") ?? throw new InputException(
            $"{path} holds no file to train on; expected {string.Join(" or ", Suffixes.Select(s => $"train{s}"))}");
        return new(train, In(path, "valid", "dev"), In(path, "test"));
    }

    private static string? In(string folder, params string[] names)
    {
        var files = names.SelectMany(name => Suffixes.Select(suffix => Path.Combine(folder, name + suffix))).Where(File.Exists).ToList();
        return files.Count < 2 ? files.FirstOrDefault()
            : throw new InputException($"{folder} holds {string.Join(" and ", files.Select(Path.GetFileName))}; leave one of them, or name the file");
    }
}
