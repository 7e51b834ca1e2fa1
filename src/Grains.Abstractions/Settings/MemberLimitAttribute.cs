namespace CodaMcp.Settings;

/// <summary>Marks a limit that a member can meet and that is no setting. docs/limits.md says why; a test compares it with the code.</summary>
[AttributeUsage(AttributeTargets.Field)]
public sealed class MemberLimitAttribute : Attribute;
