namespace CodaMcp.Settings;

/// <summary>
/// Marks a limit that a member can reach and that is not a setting. docs/limits.md explains each limit. A test compares that document with the
/// code.
/// </summary>
[AttributeUsage(AttributeTargets.Field)]
public sealed class MemberLimitAttribute : Attribute;
