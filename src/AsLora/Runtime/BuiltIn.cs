namespace AsLora.Runtime;

/// <summary>What comes with the program: an encoder and tasks, in folders beside it. In configurations and adapters they have a name in place of a path, so that both can be moved.</summary>
internal static class BuiltIn
{
    /// <summary>The name; <c>./built-in</c> is a folder.</summary>
    public const string Name = "built-in";

    /// <summary>The folder of a model: the encoder's where its name is given.</summary>
    public static string Model(string path) => Folder(path, "encoder");

    /// <summary>The folder of data: that of the tasks where their name is given.</summary>
    public static string Data(string path) => Folder(path, "tasks");

    private static string Folder(string path, string kind) => path == Name ? Path.Combine(AppContext.BaseDirectory, "assets", kind) : path;
}
