namespace AsLora.Tasks.Instructions;

/// <summary>Who says something in a conversation.</summary>
public enum MessageRole
{
    /// <summary>What holds for the whole conversation; only at its beginning.</summary>
    System,

    /// <summary>Who asks.</summary>
    User,

    /// <summary>Who answers: the model.</summary>
    Assistant,
}
