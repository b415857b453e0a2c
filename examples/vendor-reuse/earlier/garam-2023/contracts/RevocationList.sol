// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// Revocations of credentials, agreed by two of three keepers.
contract RevocationList {
    struct Proposal {
        bytes32 number;
        uint64 openedAt;
        uint8 votes;
        bool done;
    }

    uint8 public constant NEEDED = 2;
    uint64 public constant OPEN_FOR = 3 days;

    mapping(address => bool) public keeper;
    mapping(bytes32 => uint64) public revokedAt;
    mapping(uint256 => Proposal) public proposals;
    mapping(uint256 => mapping(address => bool)) private voted;
    uint256 public count;

    event Proposed(uint256 indexed id, bytes32 indexed number, address by);
    event Revoked(bytes32 indexed number, uint64 at);

    error NotAKeeper(address who);
    error AlreadyRevoked(bytes32 number);
    error TooLate(uint256 id);

    constructor(address first, address second, address third) {
        keeper[first] = true;
        keeper[second] = true;
        keeper[third] = true;
    }

    modifier onlyKeeper() {
        if (!keeper[msg.sender]) revert NotAKeeper(msg.sender);
        _;
    }

    /// Open a proposal to revoke a credential; it counts as the first vote.
    function propose(bytes32 number) external onlyKeeper returns (uint256 id) {
        if (revokedAt[number] != 0) revert AlreadyRevoked(number);
        id = ++count;
        proposals[id] = Proposal(number, uint64(block.timestamp), 1, false);
        voted[id][msg.sender] = true;
        emit Proposed(id, number, msg.sender);
    }

    /// Agree to a proposal; the second vote revokes.
    function agree(uint256 id) external onlyKeeper {
        Proposal storage open = proposals[id];
        if (open.done || block.timestamp > open.openedAt + OPEN_FOR) revert TooLate(id);
        require(!voted[id][msg.sender], "voted already");
        voted[id][msg.sender] = true;
        open.votes += 1;
        if (open.votes >= NEEDED) {
            open.done = true;
            revokedAt[open.number] = uint64(block.timestamp);
            emit Revoked(open.number, uint64(block.timestamp));
        }
    }

    /// Say which of several numbers are revoked, for verifiers that keep a copy.
    function revoked(bytes32[] calldata numbers) external view returns (bool[] memory found) {
        found = new bool[](numbers.length);
        for (uint256 i = 0; i < numbers.length; i++) {
            found[i] = revokedAt[numbers[i]] != 0;
        }
    }
}
