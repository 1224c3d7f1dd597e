using System.Text.Json;
using AsLora.Adapters.Methods;

namespace AsLora.Adapters.Files;

/// <summary>Reads and writes <c>adapter.json</c>.</summary>
internal static class ManifestFile
{
    /// <summary>Writes a manifest.</summary>
    public static void Write(string file, AdapterManifest manifest) => AtomicFile.Write(file, stream =>
    {
        JsonSerializer.Serialize(stream, manifest, AdapterJson.Indented);
        stream.WriteByte((byte)'\n');
    });

    /// <summary>Reads a manifest and checks that it makes sense.</summary>
    /// <exception cref="InputException">It is damaged, or written by a newer program.</exception>
    public static AdapterManifest Read(string file)
    {
        try
        {
            var json = InputJson.ReadAllBytes(file);
            InputJson.ExpectFormat(json, AdapterManifest.CurrentFormat);
            var manifest = JsonSerializer.Deserialize<AdapterManifest>(json, AdapterJson.Options)!;
            Validate(manifest);
            return manifest;
        }
        catch (JsonException exception)
        {
            // The message ends in the same place, counted from 0.
            var problem = exception.Message.Split(" Path: ")[0].Split(" LineNumber: ")[0];
            throw new InputException($"{file}:{exception.LineNumber + 1}: not a valid adapter manifest: {(exception.Path is null ? "" : exception.Path + ": ")}{problem}", exception);
        }
        // The JSON reader throws the last for text that is no valid Unicode.
        catch (Exception exception) when (exception is InputException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            throw new InputException($"{file}: {exception.Message}", exception);
        }
    }

    private static void Validate(AdapterManifest manifest)
    {
        if (AdapterMethods.Get(manifest.Method).Base == BaseTraining.None && manifest.Graph.Factors.Count == 0)
            throw new InputException($"it lists no factors, and {manifest.Method} trains nothing else");
        // Sizes are computed from the widths, so nothing may come near the end of 64 bits.
        if (manifest.Graph.Sites.FirstOrDefault(s => s.In is < 1 or > int.MaxValue || s.Out is < 1 or > int.MaxValue) is { } wide)
            throw new InputException($"site \"{wide.Name}\" is {wide.Out} x {wide.In}; widths are from 1 to {int.MaxValue}");
        if (manifest.Labels.Contains(null) || manifest.Options.Targets.Contains(null)) throw new InputException("an item of labels or targets is null; expected names");
        if (manifest.Head is { Outputs: < 1 } or { IsRegression: true, Outputs: > 1 }) throw new InputException($"a head of {manifest.Head.Outputs} outputs does not exist");
        if (manifest is { Head.IsRegression: false, Labels.Count: > 0 } && manifest.Labels.Count != manifest.Head.Outputs)
            throw new InputException($"it names {manifest.Labels.Count} labels, and the head has {manifest.Head.Outputs} outputs; expected one name for each");
        manifest.Options.Validate(manifest.Graph.Sites);
        var other = manifest.Graph.Factors.FirstOrDefault(f => f.Role == FactorRole.A && f.Shape[0] != manifest.Options.Rank);
        if (other is not null) throw new InputException($"the options say rank {manifest.Options.Rank}, and factor \"{other.Id}\" has rank {other.Shape[0]}");
    }
}
