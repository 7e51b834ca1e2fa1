using System.Text.Json.Serialization;

namespace CodaMcp;

/// <summary>A grain's state of which is known which activation stored it.</summary>
public abstract record OwnedState
{
    /// <summary>The activation that stored it; null for what was stored before that was noted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? Writer { get; set; }
}
