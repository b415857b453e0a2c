// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;
contract CancelRegistry {
    struct Motion {
        bytes32 serial;
        uint64 openedAt;
        uint8 votes;
        bool done;
    }

    uint8 public constant QUORUM = 2;
    uint64 public constant WINDOW = 3 days;

    mapping(address => bool) public steward;
    mapping(bytes32 => uint64) public cancelledAt;
    mapping(uint256 => Motion) public motions;
    mapping(uint256 => mapping(address => bool)) private seen;
    uint256 public count;

    event Opened(uint256 indexed id, bytes32 indexed serial, address by);
    event Cancelled(bytes32 indexed serial, uint64 at);

    error NotASteward(address who);
    error AlreadyRevoked(bytes32 serial);
    error TooLate(uint256 id);

    constructor(address first, address second, address third) {
        steward[first] = true;
        steward[second] = true;
        steward[third] = true;
    }

    modifier onlySteward() {
        if (!steward[msg.sender]) revert NotASteward(msg.sender);
        _;
    }
    function openMotion(bytes32 serial) external onlySteward returns (uint256 id) {
        if (cancelledAt[serial] != 0) revert AlreadyRevoked(serial);
        id = ++count;
        motions[id] = Motion(serial, uint64(block.timestamp), 1, false);
        seen[id][msg.sender] = true;
        emit Opened(id, serial, msg.sender);
    }
    function second(uint256 id) external onlySteward {
        Motion storage open = motions[id];
        if (open.done || block.timestamp > open.openedAt + WINDOW) revert TooLate(id);
        require(!seen[id][msg.sender], "seen already");
        seen[id][msg.sender] = true;
        open.votes += 1;
        if (open.votes >= QUORUM) {
            open.done = true;
            cancelledAt[open.serial] = uint64(block.timestamp);
            emit Cancelled(open.serial, uint64(block.timestamp));
        }
    }
    function cancelled(bytes32[] calldata numbers) external view returns (bool[] memory found) {
        found = new bool[](numbers.length);
        for (uint256 i = 0; i < numbers.length; i++) {
            found[i] = cancelledAt[numbers[i]] != 0;
        }
    }
}
