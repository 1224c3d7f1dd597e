namespace AsLora.Adapters.Sharing;

/// <summary>The letters that stand for the roles in files, logs and factor names.</summary>
public static class FactorRoles
{
    /// <summary>All roles in the order of the formula.</summary>
    public static IReadOnlyList<FactorRole> All { get; } = [FactorRole.A, FactorRole.B, FactorRole.InnerDiagonal, FactorRole.OuterDiagonal];

    /// <summary>The role's letter: <c>A</c>, <c>B</c>, <c>d</c> or <c>b</c>.</summary>
    /// <param name="role">The role.</param>
    public static string Letter(this FactorRole role) => role switch
    {
        FactorRole.A => "A",
        FactorRole.B => "B",
        FactorRole.InnerDiagonal => "d",
        FactorRole.OuterDiagonal => "b",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "not a factor role"),
    };

    /// <summary>The role a letter stands for.</summary>
    /// <param name="letter"><c>A</c>, <c>B</c>, <c>d</c> or <c>b</c>.</param>
    /// <exception cref="InputException">The letter names no role.</exception>
    public static FactorRole Parse(string letter)
    {
        foreach (var role in All)
            if (string.Equals(role.Letter(), letter, StringComparison.Ordinal)) return role;
        throw new InputException($"\"{letter}\" is not a factor role; expected A, B, d or b");
    }
}
